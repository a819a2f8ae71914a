"""Everything that parses bytes of a student's: zips, notebooks, sources in other encodings.

Theory of operation. These parsers are ours and bounded, but they are long enough to be wrong, and what they read is
written to make them so. Where students' work is graded they therefore run in a sandbox without rights
(`autograder.intake.confined`): bytes go in, plain values come back over the wire, and whoever asked judges those anew.
The room may enter that sandbox, so it imports the standard library, the wire, and two modules of a few lines beside it.
"""
