"""What does a page show of a trace? Pieces of the kept result, no more than the page needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.people.models import Officer
from firsthour.web.statements.folders import ledger_folder, read_json, result_folder
from firsthour.web.statements.models import Trace

Json = dict[str, Any]
PAGE = 50
DRAWER = 25  # transfers in a drawer at once
PARTS = ("rests", "exits", "unseen", "overlap")
FIGURES = ("came_in", "went_out", "rests", "lost")
KINDS = {"rests": "stolen", "exits": "exit", "unseen": "unseen", "overlap": "clean"}


def list_traces(matter: Matter) -> list[Trace]:
    """Return the traces of a matter, the latest first."""
    return list(Trace.objects.filter(ledger__matter=matter).select_related("ledger").order_by("-pk")[:PAGE])


def get_one_trace(matter: Matter, uid: UUID) -> Trace:
    """Return a trace of a matter.

    Raises
    ------
    Trace.DoesNotExist
        The matter has none such.
    """
    trace: Trace = Trace.objects.select_related("ledger").get(uid=uid, ledger__matter=matter)
    trace.ledger.matter = matter
    return trace


def approved_export(officer: Officer, name: str, *, now: datetime) -> ExportRequest | None:
    """Return the approval under which an officer may take a dossier out now."""
    approved = ExportRequest.objects.filter(asker=officer, name=name, state=ExportState.APPROVED, until_at__gt=now)
    return approved.select_related("decider").defer("content").order_by("-pk").first()


@dataclass(frozen=True)
class Figure:
    """A number of a trace, the transfers it is made of, and those that are taken off again."""

    amount_fen: int
    transfers: Sequence[int]
    less: Sequence[int] = ()


class Result:
    """The kept result of a trace, read piece by piece."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.folder = result_folder(trace.identity)

    @cached_property
    def head(self) -> Json:
        """What it was made from, sums, what met no transfer, what to ask for next."""
        found: Json = read_json(self.folder / "head.json")
        return found | {name: _in_currency(found[name]) for name in ("unmatched", "requests")}

    @cached_property
    def sections(self) -> list[Json]:
        """Ends, accounts, flows of each currency."""
        found: list[Json] = read_json(self.folder / "sections.json")
        return found

    @cached_property
    def claims(self) -> list[Json]:
        """Claim by claim."""
        found: list[Json] = read_json(self.folder / "claims.json")
        return found

    @cached_property
    def transfers(self) -> list[Json]:
        """Every transfer that carried claimed money, by number."""
        return _in_currency(read_json(self.folder / "transfers.json"))

    @property
    def content(self) -> Json:
        """All of it, as the papers take it."""
        found: Json = read_json(self.folder / "dossier.json")
        return found

    def chart(self, section: int, rule: str) -> Json:
        """Return the flow chart of a currency under a rule."""
        found: Json = read_json(self.folder / f"flow-{section}-{rule}.json") or {"svg": "", "note": None}
        return found

    def figure(self, wanted: Mapping[str, str]) -> Figure | None:
        """Return the number that an address names; None: there is none such."""
        try:
            return self._figure(wanted)
        except (KeyError, ValueError, IndexError):
            return None

    def _figure(self, wanted: Mapping[str, str]) -> Figure | None:
        rule = wanted.get("rule", "fifo")
        if "n" in wanted:
            one = self.transfers[_index(wanted["n"], len(self.transfers) + 1, first=1) - 1]
            return Figure(one["by_rule"].get(rule, {}).get("amount_fen", 0), [one["number"]])
        if "request" in wanted:
            asked = self.head["requests"][_index(wanted["request"], len(self.head["requests"]))]
            return Figure(asked["amount_fen"], asked["transfers"])
        section = self.sections[_index(wanted["section"], len(self.sections))]
        if "end" in wanted:
            found = section["ends"][_index(wanted["end"], len(section["ends"]))]["by_rule"].get(rule)
        else:
            account = section["accounts"][_index(wanted["account"], len(section["accounts"]))]
            found = account["by_rule"].get(rule, {}).get(FIGURES[FIGURES.index(wanted["part"])])
        return Figure(found["amount_fen"], found["transfers"], found.get("less", ())) if found else None

    def rows_behind(self, numbers: Iterable[int]) -> list[Json]:
        """Return transfers with the rows of the files that say so, cell by cell."""
        chosen = [self.transfers[number - 1] for number in numbers]
        wanted = {(row["file"], row["sheet"], row["row"]) for one in chosen for row in one["rows"]}
        cells = self._cells(wanted)
        files = {one["number"]: one for one in self.head["files"]}
        return [
            {
                **one,
                "rows": [
                    {**row, "name": files.get(row["file"], {}).get("name", ""), "cells": cells.get(_place(row), [])}
                    for row in one["rows"]
                ],
            }
            for one in chosen
        ]

    def _cells(self, wanted: set[tuple[int, int, int]]) -> dict[tuple[int, int, int], list[tuple[str, str]]]:
        tables: list[list[str]] = read_json(self.folder / "tables.json")
        found: dict[tuple[int, int, int], list[tuple[str, str]]] = {}
        for file, sheet, row, table, *cells in read_json(self.folder / "source_rows.json"):
            if (file, sheet, row) in wanted:
                found[file, sheet, row] = _named(tables[table], cells)
        return found or self._read_again(wanted)

    def _read_again(self, wanted: set[tuple[int, int, int]]) -> dict[tuple[int, int, int], list[tuple[str, str]]]:
        """Return cells from the ledger's own files: of a result with too many rows to keep their cells."""
        from firsthour.base.errors import UserError
        from firsthour.ledger.sources import source_row

        hashes = {one["number"]: one["sha256"] for one in self.head["files"]}
        folder = ledger_folder(self.trace.ledger)
        found = {}
        for file, sheet, row in sorted(wanted):
            try:
                found[file, sheet, row] = source_row(folder, file_hash=hashes.get(file, "?"), sheet=sheet, row=row)
            except UserError:  # the file left the ledger since; what it said is named, not shown
                found[file, sheet, row] = []
        return found


def list_ends(section: Json, *, rule: str, rules: Sequence[str]) -> list[Json]:
    """Return where the money ended: each end with its amounts, and whether they differ from the chosen rule's."""
    rows = []
    for place, end in enumerate(section["ends"]):
        amounts = {code: end["by_rule"].get(code, {}).get("amount_fen", 0) for code in rules}
        cells = [
            {"rule": code, "fen": fen, "differs": fen != amounts[rule], "is_chosen": code == rule}
            for code, fen in amounts.items()
        ]
        rows.append({**end, "place": place, "cells": cells, "money_kind": KINDS[end["end"]]})
    return rows


def parts_of(section: Json, rule: str) -> list[Json]:
    """Return the parts of the claimed money under a rule: they make the whole."""
    sums: dict[str, int] = dict.fromkeys(PARTS, 0)
    for end in section["ends"]:
        sums[end["end"]] += end["by_rule"].get(rule, {}).get("amount_fen", 0)
    return [{"part": part, "kind": KINDS[part], "fen": fen} for part, fen in sums.items()]


def _in_currency(entries: Iterable[Json]) -> list[Json]:
    """Return entries that all name their currency; those of the usual one leave it out where they are kept."""
    return [{"currency": DEFAULT_CURRENCY, **one} for one in entries]


def _index(text: str, end: int, *, first: int = 0) -> int:
    number = int(text)
    if not first <= number < end:
        raise IndexError(number)
    return number


def _place(row: Json) -> tuple[int, int, int]:
    return row["file"], row["sheet"], row["row"]


def _named(names: Sequence[str], cells: Sequence[str]) -> list[tuple[str, str]]:
    named = [(names[place] if place < len(names) else f"#{place + 1}", cell) for place, cell in enumerate(cells)]
    return [(name, cell) for name, cell in named if cell]
