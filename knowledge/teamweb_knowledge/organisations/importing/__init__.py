"""Importing the directory from CSV files: the official lists, or an operator's own table."""

from .reports import Difference, Problem, Report
from .tables import Delivery, read_files

__all__ = ["Delivery", "Difference", "Problem", "Report", "read_files"]
