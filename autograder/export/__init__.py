"""Reports in other programs' forms. Whatever a student wrote is data in every one of them."""

from autograder.export.junit import to_junit
from autograder.export.plain import csv_cell
from autograder.export.table import to_csv

__all__ = ["csv_cell", "to_csv", "to_junit"]
