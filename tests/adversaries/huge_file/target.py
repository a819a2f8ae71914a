"""Writes one file beyond the limit on files, with holes and through a mapping."""

import mmap
import os


def classify(x):
    print("TRIED", flush=True)
    fd = os.open("/tmp/adversary-big", os.O_RDWR | os.O_CREAT)
    try:
        os.ftruncate(fd, 2**33)
        print("REACHED", os.fstat(fd).st_size)
        mmap.mmap(fd, 2**33)
    except OSError as error:
        print(error)
    os.lseek(fd, 2**32, os.SEEK_SET)
    os.write(fd, b"x")
