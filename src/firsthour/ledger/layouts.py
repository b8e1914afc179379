"""What a statement layout is: a declaration that a person can read, correct and add.

A layout is one TOML file. The built-in ones live in ``statements/<format>/layout.toml``; one that was
recognised and then corrected by a person has the same form. Keys::

    name        stable word, e.g. "cmb_debit"
    title       {zh = "...", en = "..."}
    institution whose statement it is ("" when the file says so itself)
    source      where the layout is known from
    table       movements | accounts | persons | measures | sub_accounts | contacts | addresses | tasks | cards |
                logins
    repeats     name of a layout whose rows this table repeats; where one file holds both, these rows are facts
    columns     the header row, in order, as the institution writes it
    variants    other header rows of the same layout (each a list); optional
    headerless  true when the file has no header row; then [recognise] tells it
    position    true when columns are found by position because names repeat

    [fields]    canonical field = column name, or 1-based position, or a list of them
    [direction] sign = "flag" | "signed" | "inverted" | "split" | "unsigned" | "plain" (both sides in one row);
                in = [...]; out = [...]; not_counted = [...] (words of the direction column that move no money)
    [amount]    unit = "major" | "minor"; currency = "CNY" (default of the file)
    [time]      zone = "+08:00"; order = "ymd" | "dmy" | "mdy"; year = "masthead"
    [status]    ok = [...]; failed = [...]; pending = [...]; not_counted = [...]: exact words, or with * at the
                end, at the start or at both; failed_beside_ok = [...]: failed only where the same table says ok too
    [cash]      yes = [...]: words of the cash flag
    [answer]    ok = [...]: answers to an inquiry that go with rows; any other answer is a row without details
    [masthead]  regular expressions with one group, over rows above the header, the sheet name, the file name:
                account, holder, institution, from, to, currency, year
    [furniture] starts = [...]: a row whose first filled cell begins so is a total or a footer
    [recognise] types = [...] per column for headerless files; file_name, first_line = regular expressions

A folder may also hold ``quirks.py`` with ``amend(columns: Columns) -> None`` for what no declaration can say.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firsthour.base.text import header_name

# Canonical fields. Each is a column of text until it is parsed.
FIELDS = (
    "time",  # date and time in one cell
    "date", "clock",  # or in two
    "amount", "amount_in", "amount_out", "direction", "balance", "currency",
    "own_number", "own_alias", "own_institution", "own_name",
    "peer_number", "peer_alias", "peer_institution", "peer_name", "peer_kind",
    "serial", "ref_serial", "memo", "status",
    "fee",  # paid on top of the amount: a leg of its own
    "fee_currency",  # where it is not the row's
    "funding_number", "funding_institution",  # the card behind a wallet payment: money passes through
    "other_amount", "other_currency",  # the other side of a conversion
    "merchant",  # a merchant's name or number, where the row has a column for it
    "set_aside",  # name of a rows.SetAside, set by quirks
    "account_from", "account_to",  # period a task table says was asked for
    "cash",  # a flag that says the movement is in cash
    "answer",  # what the institution answered to the inquiry
)  # fmt: skip

TABLES = (
    "movements", "accounts", "persons", "measures", "sub_accounts", "contacts", "addresses", "tasks", "cards", "logins",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A declared layout; see the module's head for every key."""

    name: str
    title: dict[str, str]
    institution: str
    source: str
    table: str
    columns: tuple[str, ...]
    fields: dict[str, list[str | int]]
    variants: tuple[tuple[str, ...], ...] = ()
    headerless: bool = False
    position: bool = False
    direction: dict[str, Any] = field(default_factory=dict)
    amount: dict[str, Any] = field(default_factory=dict)
    time: dict[str, Any] = field(default_factory=dict)
    status: dict[str, list[str]] = field(default_factory=dict)
    masthead: dict[str, str] = field(default_factory=dict)
    furniture: dict[str, list[str]] = field(default_factory=dict)
    recognise: dict[str, Any] = field(default_factory=dict)
    cash: dict[str, list[str]] = field(default_factory=dict)
    answer: dict[str, list[str]] = field(default_factory=dict)
    repeats: str = ""
    folder: str = ""  # where its quirks.py may be

    def header_rows(self) -> list[tuple[str, ...]]:
        """Return every accepted header row in comparable form."""
        return [tuple(header_name(cell) for cell in row) for row in (self.columns, *self.variants)]


def layout_from_toml(text: str, *, folder: str = "") -> Layout:
    """Return the layout that a TOML text declares; a field may be given as one column or a list.

    Raises
    ------
    ValueError
        names the key that is wrong.
    """
    table = tomllib.loads(text)
    fields = {key: value if isinstance(value, list) else [value] for key, value in table.pop("fields", {}).items()}
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"unknown field {sorted(unknown)[0]}")
    kind = table.setdefault("table", "movements")
    if kind not in TABLES:
        raise ValueError(f"unknown table {kind}")
    table["columns"] = tuple(table.get("columns", ()))
    table["variants"] = tuple(tuple(row) for row in table.get("variants", ()))
    return Layout(fields=fields, folder=folder, **table)


def layout_to_toml(layout: Layout) -> str:
    """Return the declaration of a layout as TOML that ``layout_from_toml`` reads and a person can correct."""
    lines = [f"{key} = {_toml(getattr(layout, key))}" for key in ("name", "title", "institution", "source", "table")]
    lines += [f"repeats = {_toml(layout.repeats)}"] if layout.repeats else []
    lines += [f"{key} = true" for key in ("headerless", "position") if getattr(layout, key)]
    lines.append(f"columns = {_toml(list(layout.columns))}")
    if layout.variants:
        lines.append(f"variants = {_toml([list(row) for row in layout.variants])}")
    parts = ("fields", "direction", "amount", "time", "status", "masthead", "furniture", "recognise", "cash", "answer")
    for part in parts:
        table = getattr(layout, part)
        if table:
            lines += ["", f"[{part}]", *(f"{_toml_key(key)} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


class Columns:
    """The canonical text columns of a section, as ``quirks.amend`` sees them: lists of str, all of length ``n``."""

    def __init__(self, texts: dict[str, list[str]], *, n: int, raw: Mapping[str, list[str]], masthead: list[list[str]]):
        self.layout = ""  # name of the layout, where a folder has several
        self.learnt: dict[str, str] = {}  # what the section's first rows taught; those after only read it
        self.texts = texts
        self.n = n
        self.raw = raw  # every column as the file names it (repeated names get "#2", "#3"), cleaned
        self.masthead = masthead  # rows above the header

    def get(self, name: str) -> list[str]:
        """Return a canonical column (a list of "" when the layout does not fill it)."""
        return self.texts.get(name) or [""] * self.n

    def named(self, column: str) -> list[str]:
        """Return a column by the name the layout gives it, however the file dresses it (all "" when absent)."""
        for written in self.raw:
            if header_name(written) == header_name(column):
                return self.raw[written]
        return [""] * self.n

    def put(self, name: str, values: list[str]) -> None:
        """Set a canonical column; ``name`` must be one of ``FIELDS``."""
        if name not in FIELDS or len(values) != self.n:
            raise ValueError(name)
        self.texts[name] = values
