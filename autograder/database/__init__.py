"""Transactions on SQLite and PostgreSQL that commit whole or never happened; it knows no table."""

from autograder.database.transactions import BUSY_S, Database, url_of
from autograder.database.watch import Watch

__all__ = ["BUSY_S", "Database", "Watch", "url_of"]
