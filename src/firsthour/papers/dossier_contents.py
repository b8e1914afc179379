"""Which tables does a dossier have on paper, and in which order? Told once, for the Word file and the workbook."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from firsthour.papers.dossier_cells import Table
from firsthour.papers.dossier_lists import (
    claims_table,
    doubts_table,
    files_table,
    requests_table,
    rules_table,
    transfers_table,
    unmatched_table,
)
from firsthour.papers.dossier_tables import (
    accounts_table,
    ends_table,
    flows_table,
    kinds_table,
    layers_table,
    times_table,
)

Json = Mapping[str, Any]
_OF_ONE_CURRENCY: tuple[Callable[[Json], Table], ...] = (
    kinds_table,
    ends_table,
    layers_table,
    flows_table,
    times_table,
    accounts_table,
)
_OF_ALL: tuple[Callable[[Json], Table], ...] = (claims_table, requests_table, doubts_table, unmatched_table)


def list_money_tables(content: Json) -> Iterator[tuple[Table, str]]:
    """Yield where the money of each currency went, beside the currency ("" when there is one only)."""
    several = len(content["sections"]) > 1
    for section in content["sections"]:
        for make in _OF_ONE_CURRENCY:
            yield make(section), section["currency"] if several else ""


def list_open_tables(content: Json) -> list[Table]:
    """Return the claims, and what is missing."""
    return [make(content) for make in _OF_ALL]


def list_ground_tables(content: Json, *, named: bool | None = None) -> list[Table]:
    """Return what it rests on: rules, transfers, files (``named``: as in ``files_table``)."""
    return [rules_table(), transfers_table(content), files_table(content, named=named)]
