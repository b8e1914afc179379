"""How does a file of warnings (csv, xlsx) come in? Looked at first, then taken as every other warning is."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.alerts import rules
from firsthour.web.alerts.models import RejectedRow, SignalBatch, Way
from firsthour.web.alerts.row_reading import ReadRow
from firsthour.web.alerts.signals_in import Checked, Rejected, Source, check_rows, keep_checked
from firsthour.web.audit.operations import About, record
from firsthour.web.intake.incident_rows import (
    BadCellError,
    MissingColumnsError,
    TooManyRowsError,
    read_cells,
)
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.forms import read_amount

MOST_ROWS = 20_000
AT_ONCE = 500
AMOUNT = "amount"
_NEEDED = ("source_number", "seen_at")


@dataclass(frozen=True)
class Preview:
    """What a file would give: rows that can be taken, rows that cannot with their reasons, and columns by our names."""

    rows: Sequence[ReadRow]
    rejected: Sequence[Rejected]
    columns: Mapping[str, str]  # head → our name, "" where it is not known

    @property
    def ok(self) -> int:
        """How many rows can be taken."""
        return len(self.rows)


def preview_file(name: str, content: bytes, *, now: datetime) -> Preview:
    """Read a file and keep nothing of it.

    Raises
    ------
    UnreadableFileError, MissingColumnsError, TooManyRowsError
        It is no such file.
    """
    columns, checked = _read(name, content, now=now)
    rows = [one for one in checked if isinstance(one, ReadRow)]
    return Preview(rows, [one for one in checked if isinstance(one, Rejected)], columns)


def take_file(name: str, content: bytes, *, source: str, unit: Unit, by: Actor, now: datetime) -> SignalBatch:
    """Take the warnings of a file; its rows that cannot be taken are kept with their reasons. Safe to repeat.

    Raises
    ------
    UnreadableFileError, MissingColumnsError, TooManyRowsError
        It is no such file: nothing was taken.
    """
    _columns_found, checked = _read(name, content, now=now)
    sha256 = hashlib.sha256(content).hexdigest()
    given = Source(Way.FILE, source, unit, name=name[:150], sha256=sha256)
    taken = [  # part by part, each whole: what is taken twice is known
        one
        for first in range(0, len(checked), AT_ONCE)
        for one in keep_checked(checked[first : first + AT_ONCE], given, by=by, now=now)
    ]
    with transaction.atomic():
        batch = _gather(given, by=by, now=now)
        outcomes = [one.outcome for one in taken]
        batch.n_taken, batch.n_known = outcomes.count("taken"), outcomes.count("known")
        batch.n_rejected = outcomes.count("rejected")
        batch.save()
        details = {"rows": len(checked), "taken": batch.n_taken, "rejected": batch.n_rejected, "sha256": sha256}
        record("signal.file", by=by, now=now, about=[About("signal_batch", str(batch.uid), batch.name)],
               n_records=len(checked), details=details)  # fmt: skip
    return batch


def _gather(given: Source, *, by: Actor, now: datetime) -> SignalBatch:
    """Return one batch for the whole file, the parts of it brought together."""
    parts = list(
        SignalBatch.objects.filter(
            way=Way.FILE, source=given.source, sha256=given.sha256, at=now, by_key=by.key
        ).order_by("pk")
    )  # fmt: skip
    if not parts:
        return SignalBatch(
            way=given.way, source=given.source, unit=given.unit, name=given.name, sha256=given.sha256, at=now,
            by_key=by.key, by_name=by.name,
        )  # fmt: skip
    first, *others = parts
    for part in others:
        part.signals.update(batch=first)
        RejectedRow.objects.filter(batch=part).update(batch=first)
        part.delete()
    return first


def _read(name: str, content: bytes, *, now: datetime) -> tuple[dict[str, str], list[Checked]]:
    lines = read_cells(name, content)
    head = next(lines, [])
    names = [_name_of(cell) for cell in head]
    missing = [column for column in _NEEDED if column not in names]
    if missing:
        raise MissingColumnsError(name=name, columns=", ".join(_columns()[column][0] for column in missing))
    rows: list[tuple[int, dict[str, object]]] = []
    for number, cells in enumerate(lines, start=2):
        if any(cells):
            rows.append((number, _named(names, cells)))
        if len(rows) > MOST_ROWS:
            raise TooManyRowsError(name=name, most=MOST_ROWS)
    return dict(zip(head, names, strict=False)), [_check(line, row, now=now) for line, row in rows]


def _check(line: int, row: dict[str, object], *, now: datetime) -> Checked:
    try:
        whole = _with_fen(row)
    except UserError as error:
        reason = {"en": error.sentence("en"), "zh": error.sentence("zh")}
        return Rejected(line, str(row.get("source_number", ""))[:80], error.code, reason, row)
    (checked,) = check_rows([whole], now=now, lines=[line])
    return checked


def _with_fen(row: dict[str, object]) -> dict[str, object]:
    """Turn an amount in yuan, as people write it, into the fact in fen."""
    text = str(row.get(AMOUNT, "") or "")
    rest = {name: value for name, value in row.items() if name != AMOUNT}
    if not text:
        return rest
    fen = read_amount(text)
    if fen is None:
        raise BadCellError(column=_columns()[AMOUNT][0], value=text)
    return {**rest, "amount_fen": fen}


def _named(names: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell and name not in found:
            found[name] = cell
    return found


@cache
def _columns() -> dict[str, list[str]]:
    table = resources.files("firsthour.web.alerts").joinpath("alert_columns.toml").read_text(encoding="utf-8")
    columns: dict[str, list[str]] = tomllib.loads(table)["columns"]
    return columns


def _name_of(cell: str) -> str:
    """Return our name of a column: one of the table's, else a fact by its key or words."""
    plain = _plain(cell)
    bare = _plain(re.sub(r"[（(].*?[）)]", "", cell))
    for name, heads in _columns().items():
        known = {_plain(head) for head in heads}
        if plain in known or bare in known:
            return name
    for key, fact in rules.tier_rules().facts.items():
        if plain in (_plain(key), *(_plain(words) for words in fact.words.values())):
            return key
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[\s_:*/.\-]", "", unicodedata.normalize("NFKC", text)).casefold()
