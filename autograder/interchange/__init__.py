"""Other programs' formats, in and out. Whatever a student wrote is data in every one of them."""

from autograder.interchange.csv_cells import csv_cell
from autograder.interchange.csv_table import to_csv
from autograder.interchange.junit import to_junit

__all__ = ["csv_cell", "to_csv", "to_junit"]
