"""The same in the text of an import error, which students read."""

print("TRIED")
raise type("Odd\x1b[2J", (ImportError,), {})(
    "\x1b]0;owned\x07\x9b2J\u202e<script>alert(1)</script>\r=cmd|' /C calc'!A0\x00"
)
