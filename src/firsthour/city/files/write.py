"""Which files does a city hand out, and what stands in them?

``write_statements`` writes the files of a plan; what it returns is enough to say what they show (``shown.py``).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.city.books_shown import ShownSpan
from firsthour.city.files import alipay_inquiry, bank_exports, bank_return, tenpay
from firsthour.city.files.archive import pack_folder
from firsthour.city.files.entries import Parties, Party, Speaker
from firsthour.city.files.form import Form, Order, Part
from firsthour.city.files.plan import AccountPlan, FilePlan, Period
from firsthour.city.files.rows import Entries, Gathered, effects_of, gather_rows, in_period, planned_rows
from firsthour.city.model import AccountKind, MoveState, World

FORMS: Mapping[str, Form] = {
    form.code: form for form in (bank_return.FORM, tenpay.FORM, alipay_inquiry.FORM, *bank_exports.FORMS)
}


@dataclass(frozen=True)
class WrittenStatement:
    """One file with rows of one or several accounts.

    ``path`` is the file, or the archive in which it lies as ``member``. ``spans``: account → what the file covers of
    it, as written (none for an account without rows in a layout that does not say its period). ``entries``:
    account → its rows in this file, oldest first (``rows.ENTRY``), attempts that failed included.
    """

    path: Path
    member: str
    layout: str
    bank: str
    accounts: tuple[int, ...]
    spans: Mapping[int, ShownSpan]
    entries: Mapping[int, Entries]
    sha256: str

    @property
    def n_rows(self) -> int:
        """How many rows were written."""
        return sum(len(rows) for rows in self.entries.values())


def write_statements(
    world: World, out_dir: Path, *, accounts: Sequence[int], plan: FilePlan, gathered: Gathered | None = None
) -> list[WrittenStatement]:
    """Write the statements of ``accounts`` as the plan says.

    ``gathered``: what ``gather_rows`` found of them; one pass over the days of the city when None.

    Raises
    ------
    NotPlannedError
        when the plan says nothing of an account.
    """
    plans = [plan.of(account) for account in dict.fromkeys(accounts)]
    gathered = gathered or gather_rows(world, [one.account for one in plans])
    desk = _Desk(world, out_dir, plan=plan, gathered=gathered)
    return [desk.write(files, parts) for files, parts in desk.sort(plans)]


@dataclass(frozen=True)
class _File:
    """What tells one file from another: layout, institution, which of an account's periods, and whose."""

    layout: str
    institution: int
    place: int
    both_tables: bool
    account: int  # −1 where one file holds many


class _Desk:
    """The desk of an institution that answers: sorts what is asked into files and writes them."""

    def __init__(self, world: World, out_dir: Path, *, plan: FilePlan, gathered: Gathered) -> None:
        self._world, self._out_dir, self._plan, self._gathered = world, out_dir, plan, gathered
        self._parties = Parties(world)

    def sort(self, plans: Sequence[AccountPlan]) -> Iterator[tuple[_File, list[Part]]]:
        """Yield the files with their parts, in the order in which they are first needed."""
        files: dict[_File, list[tuple[AccountPlan, Period]]] = defaultdict(list)
        for plan in plans:
            institution = self._world.accounts[plan.account].institution
            for place, period in enumerate(plan.periods):
                whose = -1 if FORMS[plan.layout].many_accounts else plan.account
                files[_File(plan.layout, institution, place, plan.both_tables, whose)].append((plan, period))
        for file, asked in files.items():
            yield file, [self._part(plan, period) for plan, period in asked]

    def write(self, file: _File, parts: Sequence[Part]) -> WrittenStatement:
        """Write one file (and its sister tables), pack it where its layout comes packed."""
        form, bank = FORMS[file.layout], self._world.institutions[file.institution].name
        order = Order(self._folder(file, form, bank), bank, self._plan.batch, file.place)
        path, member = form.write(order, parts), ""
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if form.zipped:
            member, archive = path.name, order.folder.with_name(order.folder.name + ".zip")
            pack_folder(order.folder, archive)
            path = archive
        spans = {part.plan.account: span for part in parts if (span := _span(form, part)) is not None}
        entries = {part.plan.account: part.rows for part in parts}
        return WrittenStatement(path, member, form.code, bank, tuple(entries), spans, entries, sha256)

    def _folder(self, file: _File, form: Form, bank: str) -> Path:
        request = f"{self._plan.batch}-{file.place + 1}"
        if form.zipped:
            return self._out_dir / f"{bank}_资金查控反馈_{request}"
        return self._out_dir / (f"{bank}_调证反馈_{request}" if form.many_accounts else bank)

    def _part(self, plan: AccountPlan, period: Period) -> Part:
        account, form = plan.account, FORMS[plan.layout]
        mine, seed = self._gathered.rows[account], self._plan.seed
        every = planned_rows(self._world, mine, plan=plan, seed=seed, named=form.named)
        shows_failed = form.shows_failed and (plan.both_tables or plan.layout != alipay_inquiry.FOLDER)
        rows = in_period(every, period, shows_failed=shows_failed)
        institution = self._world.institutions[self._world.accounts[account].institution]
        said = list(Speaker(plan.layout, self._parties, code=institution.code).say(rows))
        before = every["balance"][every["written_us"] < period[1]]
        return Part(
            plan,
            period,
            self._parties[account],
            rows,
            said,
            closing=int(before[-1]) if len(before) else int(self._world.openings[account]),
            cards=self._own_cards(account, mine),
            blocked_us=self._gathered.blocked_us.get(account, 0),
        )

    def _own_cards(self, account: int, rows: Entries) -> tuple[Party, ...]:
        others = (self._parties[other] for other in np.unique(rows["other"]).tolist())
        holder = self._parties[account].holder
        return tuple(other for other in others if other.kind == AccountKind.BANK and other.holder == holder)


def _span(form: Form, part: Part) -> ShownSpan | None:
    """Return what a file covers of an account, as its rows and its masthead say."""
    rows = part.rows[part.rows["state"] != MoveState.FAILED]
    period = part.period if form.dated else None
    if not len(rows):
        return ShownSpan(*period, None, None, has_rows=False) if period else None
    written = rows["written_us"]
    low, high = int(written.min()), int(written.max()) + WIDTH_US[Precision(int(rows["precision"][0]))]
    if period:
        low, high = min(low, period[0]), max(high, period[1])
    if part.plan.both_tables:
        return ShownSpan(low, high, None, None)
    opening = int(rows["balance"][0]) - int(effects_of(rows[:1])[0])
    return ShownSpan(low, high, opening, int(rows["balance"][-1]))
