"""How is the reading of an unknown layout corrected by hand, and read again by what was said?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.statements.models import Change, ChangeKind, FileState, OwnLayout, StatementFile
from firsthour.web.statements.operations.dropping import add_change
from firsthour.web.statements.operations.telling import tell
from firsthour.web.statements.queries.layouts import read_proposed
from firsthour.web.ui.acting import Actor

if TYPE_CHECKING:
    from firsthour.ledger.layouts import Layout

SIGNS = ("flag", "signed", "inverted", "split", "unsigned", "plain")
NEEDS_TIME = ("time", "date")
NEEDS_AMOUNT = ("amount", "amount_in", "amount_out")


class NoProposalError(UserError):
    """A file whose layout is declared, or that could not be read: there is nothing to correct."""

    code = "no_proposal"
    english = "The layout of this file is declared; its columns are not corrected here."
    chinese = "该文件的版式已有声明，不在此处修改列。"


class IncompleteLayoutError(UserError):
    """A mapping without which no row can be read."""

    code = "layout_incomplete"
    english = "Name the column of the time and the column of the amount; a flag needs the words for in and out."
    chinese = "请指明时间列和金额列；以方向列区分收支时，还须写明收入和支出各用什么词。"


@dataclass(frozen=True)
class Corrected:
    """What an officer says of a table: the field of each column in order, how in and out are told, the unit."""

    fields: Sequence[str]
    sign: str
    words_in: Sequence[str]
    words_out: Sequence[str]
    unit: str


@transaction.atomic
def correct_layout(file: StatementFile, said: Corrected, *, by: Actor, now: datetime) -> list[Change]:
    """Keep a corrected layout and read every file of the ledger again that has the same header.

    Raises
    ------
    NoProposalError, IncompleteLayoutError
        There is nothing to correct, or time or amount would be missing.
    """
    proposed = read_proposed(file)
    if proposed is None:
        raise NoProposalError
    layout = corrected_layout(proposed, said)
    from firsthour.ledger.layouts import layout_to_toml

    form = form_of(proposed)
    kept = {"toml": layout_to_toml(layout), "made_at": now, "by_key": by.key, "by_name": by.name}
    row, is_new = OwnLayout.objects.get_or_create(form=form, defaults=kept)
    if not is_new:
        OwnLayout.objects.filter(pk=row.pk).update(**kept, version=row.version + 1)
    same = [one for one in _unknown_files(file) if (other := read_proposed(one)) and form_of(other) == form]
    changes = [_read_again(one, by=by, now=now) for one in same]
    facts = {"form": form[:12], "files": len(changes)}
    tell("statements.layout", file.ledger.matter, ledger=file.ledger, by=by, now=now, facts=facts)
    return changes


@transaction.atomic
def remove_file(file: StatementFile, *, reason: str, by: Actor, now: datetime) -> Change:
    """Take a file out of its ledger: a new version without it."""
    return add_change(file.ledger, ChangeKind.REMOVE, by=by, now=now, reason=reason, facts={"sha256": file.sha256})


def corrected_layout(proposed: "Layout", said: Corrected) -> "Layout":
    """Return the proposed layout with what was said put in its place.

    Raises
    ------
    IncompleteLayoutError
        Time or amount has no column, or a flag has no words.
    """
    fields = _fields(proposed, said.fields)
    has = [any(name in fields for name in needed) for needed in (NEEDS_TIME, NEEDS_AMOUNT)]
    flag_is_told = "direction" in fields and said.words_in and said.words_out
    if not all(has) or (said.sign == "flag" and not flag_is_told):
        raise IncompleteLayoutError
    direction = {**proposed.direction, "sign": said.sign}
    for key in ("in", "out"):
        direction.pop(key, None)
    if said.sign == "flag":
        direction |= {"in": list(said.words_in), "out": list(said.words_out)}
    form = form_of(proposed)
    return replace(
        proposed, name=f"own_{form[:8]}", source="confirmed by an officer", fields=fields, direction=direction,
        amount={**proposed.amount, "unit": said.unit},
    )  # fmt: skip


def fields_by_column(layout: "Layout") -> list[list[str]]:
    """Return the fields that a layout takes from each of its columns, in the order of the columns."""
    found: list[list[str]] = [[] for _column in layout.columns]
    for name, where in layout.fields.items():
        for column in where:
            place = column - 1 if isinstance(column, int) else _place(layout, column)
            if 0 <= place < len(found):
                found[place].append(name)
    return found


def names_of(layout: "Layout") -> list[str]:
    """Return the columns of a layout by the names under which rows show them."""
    from firsthour.ledger.statements.sections import unique_names

    return unique_names(list(layout.columns))


def form_of(layout: "Layout") -> str:
    """Return what tells one header from another."""
    said = [list(layout.header_rows()[0]), layout.headerless, layout.recognise]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def _fields(proposed: "Layout", chosen: Sequence[str]) -> dict[str, list[str | int]]:
    fields: dict[str, list[str | int]] = {}
    by_place = proposed.headerless or proposed.position
    for place, (known, name) in enumerate(zip(fields_by_column(proposed), chosen, strict=False)):
        for one in known if name in known else [name] if name else []:
            fields.setdefault(one, []).append(place + 1 if by_place else _written(proposed, known, place))
    return fields


def _written(proposed: "Layout", known: Sequence[str], place: int) -> str | int:
    """Return how the proposal itself names a column, else its name in the header."""
    for name in known:
        for column in proposed.fields[name]:
            if not isinstance(column, int) and _place(proposed, column) == place:
                return column
    return names_of(proposed)[place]


def _place(layout: "Layout", named: str) -> int:
    from firsthour.base.text import header_name

    names = [header_name(one) for one in names_of(layout)]
    return names.index(header_name(named)) if header_name(named) in names else -1


def _unknown_files(file: StatementFile) -> list[StatementFile]:
    kept = StatementFile.objects.filter(ledger=file.ledger, state=FileState.KEPT, confidence__isnull=False)
    return list(kept.select_related("ledger", "change"))


def _read_again(file: StatementFile, *, by: Actor, now: datetime) -> Change:
    first: Mapping[str, object] = file.change.facts
    origin = str(first.get("dropped_by") or file.change.uid)
    facts = {"sha256": file.sha256, "dropped_by": origin}
    return add_change(file.ledger, ChangeKind.REMAP, by=by, now=now, facts=facts)
