"""Courses of other systems, taken in: an nbgrader course's notebooks become assignments of ours."""
