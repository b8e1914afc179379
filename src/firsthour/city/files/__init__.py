"""Writes a city's statement files in the layouts in which institutions hand them out."""

from firsthour.city.files.plan import AccountPlan, FilePlan
from firsthour.city.files.shown import show
from firsthour.city.files.write import WrittenStatement, write_statements

__all__ = ["AccountPlan", "FilePlan", "WrittenStatement", "show", "write_statements"]
