"""What do the written files show: for the books, so that they can hide the rest.

Rows, spans and times are those written. Who stands on the other side of a row is what a reader takes from its words
by the tables of the ledger (kinds of counterparties, spellings of institutions).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.city.books_shown import SHOWN_ROW, Shown, ShownRows, ShownSpan, Side, Told, default_kind, written_as
from firsthour.city.files.entries import Parties, Said, Speaker
from firsthour.city.files.form import Form
from firsthour.city.files.meetings import find_apart
from firsthour.city.files.rows import NUMBERED, Entries
from firsthour.city.files.write import FORMS, WrittenStatement
from firsthour.city.model import AccountKind, MoveState, World
from firsthour.ledger.book import End
from firsthour.ledger.counterparties import KIND_ENDS, kind_of_text, synthetic_number
from firsthour.ledger.institutions import institution_name

End_ = tuple[str, str]  # account as written, kind of exit or ``never``


def show(world: World, written: Sequence[WrittenStatement]) -> Shown:
    """Return what a set of statement files shows of a city; no two files may show the same days of an account."""
    spans = _list_spans(written)
    ranks = {sha256: rank for rank, sha256 in enumerate(sorted({one.sha256 for one in written}))}
    reader = _Reader(world)
    every = _moving_rows(written)
    labels, ends = reader.read_ends(written, spans)
    return Shown(
        spans=spans,
        rows=_shown_rows(every),
        apart=find_apart(every, same_serials=_same_serials(world, written)),
        labels=labels,
        ends=ends,
        file_ranks={account: ranks[one.sha256] for one in reversed(written) for account in one.accounts},
    )


def _list_spans(written: Sequence[WrittenStatement]) -> dict[int, tuple[ShownSpan, ...]]:
    """Return the spans of each account, by time."""
    found: dict[int, list[ShownSpan]] = defaultdict(list)
    for one in written:
        for account, span in one.spans.items():
            found[account].append(span)
    return {account: _join(sorted(spans, key=lambda span: span.from_us)) for account, spans in found.items()}


def _join(spans: Sequence[ShownSpan]) -> tuple[ShownSpan, ...]:
    """Return the spans with those made one whose balances meet: nothing is missing between them."""
    joined: list[ShownSpan] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before is not None and before.closing is not None and before.closing == span.opening:
            joined[-1] = ShownSpan(before.from_us, max(before.to_us, span.to_us), before.opening, span.closing)
        else:
            joined.append(span)
    return tuple(joined)


def _moving_rows(written: Iterable[WrittenStatement]) -> Entries:
    parts = [rows[rows["state"] != MoveState.FAILED] for one in written for rows in one.entries.values()]
    return np.concatenate(parts)


def _shown_rows(rows: Entries) -> ShownRows:
    found = np.zeros(len(rows), dtype=SHOWN_ROW)
    for name in ("number", "account", "side", "told", "precision"):
        found[name] = rows[name]
    found["time_us"] = rows["written_us"]
    return found


def _same_serials(world: World, written: Iterable[WrittenStatement]) -> NDArray[np.int64]:
    """Return per account a number that two accounts share whose rows carry the same serials; −1 − account for none."""
    shared = -1 - np.arange(len(world.kinds), dtype=np.int64)
    for one in written:
        if FORMS[one.layout].has_serials:
            for account in one.accounts:
                shared[account] = world.accounts[account].institution
    return shared


@dataclass
class _Reader:
    """Reads the other side of rows as the ledger does."""

    world: World

    def __post_init__(self) -> None:
        self._parties = Parties(self.world)
        self._known: dict[tuple[object, ...], End_] = {}

    def read_ends(
        self, written: Iterable[WrittenStatement], spans: dict[int, tuple[ShownSpan, ...]]
    ) -> tuple[dict[int, str], dict[int, End_]]:
        """Return the names of accounts without number, and where each payment ends that does not say it plainly."""
        labels: dict[int, str] = {}
        ends: dict[int, End_] = {}
        returned = np.zeros(len(self.world.kinds), dtype=np.bool_)
        returned[list(spans)] = True
        for one in written:
            for account, rows in one.entries.items():
                for row, found in self._ends_of(one, account, rows, returned):
                    other = int(row["other"])
                    if int(self.world.kinds[other]) not in NUMBERED:
                        labels.setdefault(other, found[0])
                    if found != self._expected(other, Told(int(row["told"])), labels):
                        ends[int(row["number"])] = found
        return labels, ends

    def _ends_of(
        self, one: WrittenStatement, account: int, rows: Entries, returned: NDArray[np.bool_]
    ) -> Iterable[tuple[np.void, End_]]:
        """Yield the payments of an account whose money is not seen to arrive, and where they end.

        ``returned``: the accounts of which there are statements.
        """
        paid = rows[(rows["side"] == Side.PAYS) & (rows["state"] != MoveState.FAILED)]
        seen = returned[paid["other"]] & (paid["told"] == Told.NUMBER)
        paid = paid[~seen]
        speaker = Speaker(one.layout, self._parties, code="")
        for row, said in zip(paid, speaker.say(paid), strict=True):
            key = (
                one.layout,
                one.bank,
                account if said.other.number else -1,
                int(row["other"]),
                said.told,
                said.purpose,
            )
            if key not in self._known:
                self._known[key] = read_end(
                    FORMS[one.layout], said, bank=one.bank, account=self._parties[account].number
                )
            yield row, self._known[key]

    def _expected(self, other: int, told: Told, labels: dict[int, str]) -> End_:
        """Return what the books would take for granted."""
        label = labels.get(other) or written_as(self.world, other)
        kind = default_kind(AccountKind(int(self.world.kinds[other])))
        return (label, kind) if told == Told.NUMBER or label.startswith("~") else ("", "")


def read_end(form: Form, said: Said, *, bank: str, account: str) -> End_:
    """Return where a payment ends whose payee has no statement: account as the ledger writes it, kind or ``never``."""
    kind = read_kind(form, said)
    word = KIND_ENDS.get(kind, End.NEVER).code
    if said.other_number:
        return said.other_number, word
    institution = institution_name(form.reads_as or bank)
    label = synthetic_number(kind, institution=institution, name=form.name_of(said), account=account)
    return label, word


def read_kind(form: Form, said: Said) -> str:
    """Return the kind of counterparty that a reader takes from a row; "" for nobody in particular."""
    own = form.kind_from_words(said)
    if own:
        return own
    texts = [("name", form.name_of(said)), ("institution", form.bank_of(said)), ("number", said.other_number)]
    if not said.other_number:
        texts.append(("memo", f"{said.first} {said.second}".strip()))
    return min(kind_of_text(where, text) for where, text in texts)[1]
