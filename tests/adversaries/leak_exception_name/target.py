"""An exception class named after the hidden input, plain and as a subclass of what is asked for."""


def parse(text):
    print("TRIED")
    raise type("LEAK " + text, (KeyError,), {"__module__": "LEAK", "__qualname__": "LEAK " + text})(text)


def spell(word):
    raise type("LEAK " + word, (BaseException,), {})("LEAK " + word)


def centred(x):
    raise type("LEAK", (NotImplementedError,), {})("LEAK " + repr(x.tolist()))
