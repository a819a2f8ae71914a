"""The same files, supposing that intake had let them through."""

import sys

print("TRIED")
print("REACHED" if {"sitecustomize", "usercustomize", "conftest"} & set(sys.modules) else "not loaded")


def centred(x):
    return x
