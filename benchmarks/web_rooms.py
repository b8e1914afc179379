"""What does a site with a million cases and three million reports look like? The matters, and what the rooms keep.

A block of matters is drawn one by one, as in ``web_world``; the others repeat it in later weeks, each under a number
of its own. What the rooms keep beside a matter (report, case, people, payments, clocks, tasks) follows from its row by
plain statements, the same for both databases, so that millions of rows take minutes.

Of eighty matters twenty are cases, one is a lead, the others are reports. A case comes from the report before it,
every second one from two; by the names of these it is found, be they confidential or not. Of the last tenth of the
reports one in 300 waits for an answer, of all cases one in 140 is under review; the others are long decided. Every
waiting thing has its clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.web_world import (
    FIRST,
    NOW,
    SCHEMES,
    Drawn,
    Plain,
    World,
    after_rows,
    visitors_of,
    without_indexes,
    write_matters,
)

BLOCK = 40_000
PERIOD = 80  # of so many matters one after the other: twenty cases, a lead, reports
MARK = "："
WAITING = "('registered', 'offered', 'in_review')"
ACCOUNTS = 400_000
LETTERS = {"incident": "B", "case": "C", "lead": "N"}  # X is written twice in terms
STATES: dict[str, tuple[tuple[int, str], ...]] = {  # of a thousand, so many; what is left is the last
    "incident": ((1, "registered"), (1, "offered"), (1, "in_review"), (240, "accepted"), (757, "closed")),
    "case": ((2, "accepted"), (5, "under_review"), (10, "filed"), (40, "refused"), (20, "transferred"),
             (60, "suspended"), (250, "investigating"), (613, "closed")),
    "lead": ((10, "open"), (20, "checking"), (970, "closed")),
}  # fmt: skip


@dataclass(frozen=True)
class WithRooms(Plain):
    """Reports, cases and leads by their place in the row of all."""

    until: datetime = field(default=FIRST)

    def kind(self, drawn: Drawn) -> str:
        """Return its kind."""
        place = (drawn.number + 1) % PERIOD
        return "case" if place % 4 == 0 else "lead" if place == 1 else "incident"

    def state(self, drawn: Drawn) -> str:
        """Return its state: of a report that a case came from, that."""
        kind, drawn_share = self.kind(drawn), drawn.picks[0] % 1000
        if kind == "incident" and _has_case(drawn.number + 1):
            return "in_case"
        for number, state in STATES[kind]:
            drawn_share -= number
            if drawn_share < 0:
                return state
        return STATES[kind][-1][1]

    def number(self, drawn: Drawn, opened: datetime) -> str:
        """Return its number."""
        return f"{LETTERS[self.kind(drawn)]}{FIRST:%Y}-{drawn.number + 1:08d}"

    def outside_number(self, drawn: Drawn, opened: datetime) -> str:
        """Return the number others know it by: none."""
        return ""

    def title(self, drawn: Drawn) -> str:
        """Return its title: who, and what."""
        return f"{drawn.name}{MARK}{SCHEMES[drawn.picks[3] % len(SCHEMES)]}"

    def terms(self, matter: Any, shares: Sequence[Any], before: Sequence[Any]) -> str:
        """Return the terms it is found by but for those of its numbers and state, which follow by a statement."""
        from firsthour.web.desk.search_matters import reach_of
        from firsthour.web.desk.searching import terms_of

        texts = [matter.title]
        if matter.kind == "case":
            texts += [one.title.partition(MARK)[0] for one in before[-_n_reports(matter.pk):]]  # fmt: skip
        return " ".join([terms_of(texts), *sorted(reach_of(matter, shares))])


@dataclass(frozen=True)
class Words:
    """How one database writes what the two write differently."""

    is_postgresql: bool

    def digits(self, number: str, places: int) -> str:
        """Return a whole number written with leading zeros."""
        if self.is_postgresql:
            return f"lpad(({number})::text, {places}, '0')"
        return f"printf('%%0{places}d', {number})"

    def later(self, moment: str, days: str) -> str:
        """Return a moment so many days later."""
        if self.is_postgresql:
            return f"({moment} + ({days}) * interval '1 day')"
        return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {moment}, ({days}) || ' days')"

    def name(self, title: str) -> str:
        """Return who stands in a title."""
        if self.is_postgresql:
            return f"split_part({title}, '{MARK}', 1)"
        return f"substr({title}, 1, instr({title}, '{MARK}') - 1)"

    def uid(self, key: str, room: int) -> str:
        """Return an identifier that no other row has."""
        if self.is_postgresql:
            return f"('0{room:x}' || lpad(to_hex({key}), 30, '0'))::uuid"
        return f"printf('0{room:x}%%030x', {key})"

    def uid_text(self, key: str, room: int) -> str:
        """Return it as it stands in a text."""
        if self.is_postgresql:
            return f"({self.uid(key, room)})::text"
        plain = self.uid(key, room)
        return " || '-' || ".join(
            f"substr({plain}, {at}, {n})" for at, n in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        )


def fill_rooms(n_cases: int, *, block: int = BLOCK) -> World:
    """Make the force, the matters, and what belongs to reports, cases and leads; the tables stand and are empty."""
    from django.apps import apps
    from django.db import connection, transaction

    from firsthour.web.desk.models import Share
    from firsthour.web.desk.rollups import recount
    from firsthour.web.desk.search_index import MATTERS, unindexed
    from firsthour.web.people.demo_force import make_demo_force

    n_blocks = -(-n_cases * 4 * 51 // 50 // block)  # one in eighty is a lead: a fiftieth more, for three reports a case
    force = make_demo_force(seed=1, now=NOW)
    words = Words(_is_postgresql())
    models = [model for label in ("desk", "intake", "cases") for model in apps.get_app_config(label).get_models()]
    with carelessly(), unindexed(MATTERS), without_indexes(*models):
        connection.disable_constraint_checking()
        shape = WithRooms(until=FIRST + (NOW - FIRST) / n_blocks)
        with transaction.atomic():
            write_matters(block, force, shape=shape)
        after_rows(Share)
        _repeat(block, n_blocks, words)
        _add_rooms(words, first=force.officers[0].pk, n_officers=len(force.officers))
        recount()
    after_rows(*models)
    return World(visitors_of(force), block * n_blocks)


@contextmanager
def carelessly() -> Iterator[None]:
    """Let the database write without a journal: what is half made is thrown away."""
    from django.db import connection

    before = ("SET maintenance_work_mem = '1GB'", "SET session_replication_role = replica")  # no trigger asks anything
    after: tuple[str, ...] = ("RESET maintenance_work_mem", "RESET session_replication_role")
    if not _is_postgresql():
        before = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000")
        after = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -2000")
    with connection.cursor() as cursor:
        for statement in before:
            cursor.execute(statement)
        yield
        for statement in after:
            cursor.execute(statement)


def _repeat(block: int, n_blocks: int, words: Words) -> None:
    """Repeat the first block, each time in later days, and write the terms of every number."""
    from django.db import connection

    from firsthour.web.desk.models import Listing, Matter, Share

    length = (NOW - FIRST) / n_blocks
    with connection.cursor() as cursor:
        for at in range(1, n_blocks):
            key, opened = f"m.id + {at * block}", FIRST + length * at
            days = str(length / timedelta(days=1) * at)
            number = f"substr(m.number, 1, 1) || '{opened:%Y}-' || {words.digits(key, 8)}"
            moved = {name: words.later(f"m.{name}", days) for name in ("opened_at", "closed_at", "updated_at")}
            state = "m.state"
            if at < n_blocks * 0.9:  # what is old waits no more
                state = f"CASE WHEN m.state IN {WAITING} THEN 'accepted' ELSE m.state END"
            terms = f"{_number_terms(key, f'{opened:%Y}', words)} || {_fact_terms('m.', state)}"
            fixed = {"id": key, "number": number, "uid": words.uid(key, 1), "state": state,
                     "search": f"m.search || {terms}"}  # fmt: skip
            _copy(cursor, Matter, f"desk_matter m WHERE m.id <= {block}", {**fixed, **moved})
            key, from_at = f"m.matter_id + {at * block}", words.later("m.from_at", days)
            of_matters = f"m WHERE m.matter_id <= {block}"
            _copy(cursor, Share, f"desk_share {of_matters}", {"id": None, "matter_id": key, "from_at": from_at})
            number = f"substr(m.number, 1, 1) || '{opened:%Y}-' || {words.digits(key, 8)}"
            _copy(cursor, Listing, f"desk_listing {of_matters}",
                  {"id": None, "matter_id": key, "number": number, "opened_at": moved["opened_at"], "state": state,
                   "from_at": from_at})  # fmt: skip
        for table, key in (("desk_matter", "id"), ("desk_listing", "matter_id")):
            cursor.execute(f"UPDATE {table} SET state = 'accepted' WHERE state IN {WAITING} AND {key} <= {block}")
        terms = f"{_number_terms('id', f'{FIRST:%Y}', words)} || {_fact_terms('', 'state')}"
        cursor.execute(f"UPDATE desk_matter SET search = search || {terms} WHERE id <= {block}", [])


def _add_rooms(words: Words, *, first: int, n_officers: int) -> None:
    from django.db import connection

    from benchmarks.web_room_rows import list_rows

    with connection.cursor() as cursor:
        for model, source, values in list_rows(words, first=first, n_officers=n_officers):
            _add(cursor, model, source, values)


def _copy(cursor: Any, model: type[Any], source: str, changed: Mapping[str, str | None]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if changed.get(field.column, "") is not None]
    taken = [changed.get(column) or f"m.{column}" for column in columns]
    cursor.execute(_insert(model, columns, taken, source), [])


def _add(cursor: Any, model: type[Any], source: str, values: Mapping[str, str]) -> None:
    """Write a row for each of the source; a column without a value gets the field's own."""
    from django.db import connection

    columns, taken, given = [], [], []
    for one in model._meta.concrete_fields:
        if one.primary_key and one.column not in values:
            continue
        columns.append(one.column)
        if one.column in values:
            taken.append(values[one.column])
        else:
            taken.append("NULL" if one.null else "%s")
            given += [] if one.null else [one.get_db_prep_save(one.get_default(), connection)]
    cursor.execute(_insert(model, columns, taken, source), given)


def _insert(model: type[Any], columns: Sequence[str], taken: Sequence[str], source: str) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {model._meta.db_table} ({named}) SELECT {', '.join(taken)} FROM {source}"


def _fact_terms(row: str, state: str) -> str:
    """Return, in the database's words, the terms of what a matter is."""
    return (
        f"' k' || {row}kind || ' t' || replace({state}, '_', '') || ' o' || {row}owner_id || "
        f"' a' || replace(trim({row}unit_path, '/'), '/', ' a')"
    )


def _number_terms(key: str, year: str, words: Words) -> str:
    """Return, in the database's words, the terms of a matter's numbers: its own, the receipt, phone and account."""
    own = _terms_of_number(f"lower(substr({'m.' if 'm.' in key else ''}number, 1, 1))", key, year, words)
    digits = words.digits(key, 8)
    report = " || ".join([
        beginnings(f"'r' || {digits}"), f"' wr' || {digits}",
        whole(phone_of(key, words), 11), whole(account_of(key, words), 16), whole(source_of(key, words), 16),
    ])  # fmt: skip
    case = " || ".join([
        _terms_of_number("'b'", f"({key}) - 1", year, words),
        f"CASE WHEN ({key}) %% 8 = 0 THEN {_terms_of_number(chr(39) + 'b' + chr(39), f'({key}) - 2', year, words)} "
        "ELSE '' END",
    ])  # fmt: skip
    kind = "m.kind" if "m." in key else "kind"
    return f"{own} || CASE {kind} WHEN 'incident' THEN {report} WHEN 'case' THEN {case} ELSE '' END"


def _terms_of_number(letter: str, key: str, year: str, words: Words) -> str:
    digits = words.digits(key, 8)
    return " || ".join([
        beginnings(f"{letter} || '{year}' || {digits}"), f"' w' || {letter} || '{year}' || {digits}",
        whole(digits, 8),
    ])  # fmt: skip


def beginnings(text: str) -> str:
    """Return the terms of the beginnings of a run."""
    return " || ".join(f"' y' || substr({text}, 1, {size})" for size in range(1, 7))


def whole(text: str, length: int) -> str:
    """Return the terms of a long number: its beginnings, itself, its tail."""
    return f"{beginnings(text)} || ' w' || {text} || ' z' || substr({text}, {length - 3}, 4)"


def phone_of(key: str, words: Words) -> str:
    """Return the victim's telephone."""
    return f"('100' || {words.digits(key, 8)})"


def account_of(key: str, words: Words) -> str:
    """Return the account to which a payment went: several reports know it."""
    return f"('000000' || {words.digits(f'(({key}) * 7919) %% {ACCOUNTS}', 10)})"


def source_of(key: str, words: Words) -> str:
    """Return the account from which a payment came."""
    return f"('000000' || {words.digits(f'{ACCOUNTS} + ({key})', 10)})"


def _n_reports(key: int) -> int:
    return 2 if key % 8 == 0 else 1


def _has_case(key: int) -> bool:
    return key % 4 == 3 or key % 8 == 6


def _is_postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"
