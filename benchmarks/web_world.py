"""What does a site with a million matters look like? The demo's force, and matters spread over it as life spreads them.

Half of the units' matters lie with a tenth of the units; one in thirty is confidential and known to two officers by
name; one in forty was handed over, one in thirty was sent to an agency. Everybody in it is invented.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

BATCH = 2_000
SEED = 7
FIRST = datetime(2024, 11, 22, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
KINDS = ("lead", "incident", "case", "warning")  # a word that comes twice comes twice as often
STATES = ("new", "open", "open", "open", "waiting", "closed")
ENDED = frozenset({"closed", "turned_away"})
SCHEMES = (
    "被冒充客服诈骗", "刷单返利被骗", "虚假投资平台被骗", "冒充公检法诈骗", "贷款被骗", "网购退款被骗", "租房被骗",
    "裸聊敲诈", "银行卡出借线索", "可疑开户预警", "信用卡套现线索", "非法吸收存款举报", "传销举报", "职务侵占报案",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who logs in, as (what they are, badge), and how many matters there are."""

    visitors: dict[str, str]
    n_matters: int


@dataclass(frozen=True)
class Drawn:
    """What the dice say of one matter: its place in the row of all, shares of one, whole numbers, and a name."""

    number: int
    draws: Sequence[float]
    picks: Sequence[int]
    name: str


@dataclass(frozen=True)
class Plain:
    """Matters without rooms: any kind in any state, opened over two years."""

    kinds: Sequence[str] = KINDS
    until: datetime = NOW

    def kind(self, drawn: Drawn) -> str:
        """Return its kind."""
        return self.kinds[drawn.picks[1] % len(self.kinds)]

    def state(self, drawn: Drawn) -> str:
        """Return its state."""
        return STATES[drawn.picks[0] % len(STATES)]

    def number(self, drawn: Drawn, opened: datetime) -> str:
        """Return its number."""
        return f"L{opened:%Y}-{drawn.number:08d}"

    def outside_number(self, drawn: Drawn, opened: datetime) -> str:
        """Return the number others know it by."""
        return f"A990000{opened:%Y%m}{drawn.number:07d}" if drawn.draws[3] < 0.3 else ""

    def title(self, drawn: Drawn) -> str:
        """Return its title."""
        yuan = int(10 ** (2 + 4 * drawn.draws[4]))
        return f"{drawn.name}{SCHEMES[drawn.picks[3] % len(SCHEMES)]}{yuan}元 卡 000000{drawn.picks[4]:010d}"

    def terms(self, matter: Any, shares: Sequence[Any], before: Sequence[Any]) -> str:
        """Return the terms it is found by; ``before``: the two matters before it."""
        from firsthour.web.desk.search_matters import compose_terms

        return compose_terms(matter, shares)


def fill(n_matters: int, *, kinds: Sequence[str] = KINDS) -> World:
    """Make the force and the matters, of these kinds; the tables stand and are empty."""
    from django.db import transaction

    from firsthour.web.desk.models import Listing, Matter, Share
    from firsthour.web.desk.rollups import recount
    from firsthour.web.desk.search_index import MATTERS, unindexed
    from firsthour.web.people.demo_force import make_demo_force

    force = make_demo_force(seed=1, now=NOW)
    with unindexed(MATTERS), without_indexes(Listing, Matter), transaction.atomic():
        write_matters(n_matters, force, shape=Plain(kinds))
        recount()
    after_rows(Matter, Share, Listing)
    return World(visitors_of(force), n_matters)


def visitors_of(force: Any) -> dict[str, str]:
    """Return who logs in, by role; of the leaders the one who stands highest, who sees most."""
    from firsthour.web.people.models import Posting

    leaders = Posting.objects.filter(role="leader").select_related("officer", "unit")
    top = min(leaders, key=lambda posting: (posting.unit.path.count("/"), posting.officer.badge))
    return {one.role: one.badge for one in force.log_ins} | {"leader": top.officer.badge}


def write_matters(n_matters: int, force: Any, *, shape: Plain) -> None:
    """Write matters, who else sees them, and the lists they stand in."""
    n_shares = 0
    for matters, shares in _batches(n_matters, force, shape=shape):
        for at, (matter, share) in enumerate(shares, start=n_shares + 1):
            share.pk, share.matter_id = at, matter.pk
        n_shares += len(shares)
        write_rows(matters)
        write_rows([share for _, share in shares])
    _list_matters()


def _list_matters() -> None:
    """Put every matter into its lists: by one statement those of its units, by the site's own way what is shared."""
    from django.db import connection

    from firsthour.web.desk.models import Share
    from firsthour.web.desk.rollups import relist, units_of
    from firsthour.web.people.models import Unit

    pairs = [(unit.pk, above) for unit in Unit.objects.all() for above in units_of(unit.path)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE above (unit_id bigint, audience varchar(24))")
        cursor.executemany("INSERT INTO above VALUES (%s, %s)", [(unit, f"u{above}") for unit, above in pairs])
        cursor.execute(
            "INSERT INTO desk_listing (audience, matter_id, kind, state, number, opened_at, is_shared) "
            "SELECT a.audience, m.id, m.kind, m.state, m.number, m.opened_at, %s "
            "FROM desk_matter m JOIN above a ON a.unit_id = m.unit_id WHERE m.is_confidential = %s",
            [False, False],
        )
    relist(Share.objects.values_list("matter_id", flat=True))


@contextmanager
def without_indexes(*models: type[Any]) -> Iterator[None]:
    """Take the models' own indexes away while very many rows are written."""
    from django.db import connection

    with connection.schema_editor(atomic=False) as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    yield
    with connection.schema_editor(atomic=False) as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.add_index(model, index)


def write_rows(rows: Sequence[Any]) -> None:
    """Write rows with their keys, past the ORM: COPY on PostgreSQL, one prepared statement on SQLite."""
    from django.db import connection

    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    table = rows[0]._meta.db_table
    values = ([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)


def after_rows(*models: type[Any]) -> None:
    """Let new keys follow the written ones, and let the planner know the tables."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _batches(n_matters: int, force: Any, *, shape: Plain) -> Iterator[tuple[list[Any], list[tuple[Any, Any]]]]:
    from firsthour.web.people.models import UnitKind

    rng = np.random.default_rng(SEED)
    units = [unit for unit in force.units.values() if unit.kind != UnitKind.AGENCY]
    agencies = [unit for unit in force.units.values() if unit.kind == UnitKind.AGENCY]
    weights = 1.0 / np.arange(1, len(units) + 1) ** 0.8
    order = rng.permutation(len(units))
    names = list(_names(20_000))
    step = (shape.until - FIRST) / n_matters
    before: list[Any] = []
    for start in range(0, n_matters, BATCH):
        size = min(BATCH, n_matters - start)
        where = order[rng.choice(len(units), size=size, p=weights / weights.sum())]
        draws, picks = rng.random((size, 5)), rng.integers(0, 1 << 30, (size, 8)).tolist()
        matters, shares = [], []
        for row in range(size):
            drawn = Drawn(start + row, draws[row], picks[row], names[picks[row][2] % len(names)])
            opened = FIRST + step * drawn.number - timedelta(minutes=float(draws[row, 3]) * 600)
            matter = _matter(drawn, shape, unit=units[where[row]], owners=force.officers, opened=opened)
            own = _shares(drawn, matter, force=force, units=units, agencies=agencies)
            matter.search = shape.terms(matter, own, before)
            before = [*before[-1:], matter]
            matters.append(matter)
            shares += [(matter, share) for share in own]
        yield matters, shares


def _matter(drawn: Drawn, shape: Plain, *, unit: Any, owners: Sequence[Any], opened: datetime) -> Any:
    from firsthour.web.desk.models import Matter

    state = shape.state(drawn)
    return Matter(
        pk=drawn.number + 1, kind=shape.kind(drawn), number=shape.number(drawn, opened), title=shape.title(drawn),
        outside_number=shape.outside_number(drawn, opened), unit=unit, unit_path=unit.path, state=state,
        owner=owners[drawn.picks[5] % len(owners)], is_confidential=bool(drawn.draws[0] < 1 / 30), opened_at=opened,
        closed_at=opened + timedelta(days=9) if state in ENDED else None, updated_at=opened,
    )  # fmt: skip


def _shares(drawn: Drawn, matter: Any, *, force: Any, units: Sequence[Any], agencies: Sequence[Any]) -> list[Any]:
    from firsthour.web.desk.models import Share
    from firsthour.web.desk.models.matters import ShareKind

    pick, opened, own = drawn.picks, matter.opened_at, []
    if matter.is_confidential:
        named = {force.officers[pick[at] % len(force.officers)].pk: at for at in (6, 7)}
        own += [Share(kind=ShareKind.NAMED, officer_id=officer, from_at=opened) for officer in named]
    if drawn.draws[1] < 1 / 40:
        own.append(Share(kind=ShareKind.HANDED_OVER, unit=units[pick[6] % len(units)], from_at=opened))
    if drawn.draws[2] < 1 / 30:
        own.append(Share(kind=ShareKind.SENT, unit=agencies[pick[7] % len(agencies)], from_at=opened))
    return own


def _names(number: int) -> Iterator[str]:
    from firsthour.city.names import person_name

    return (person_name(SEED, 9_000_000 + at) for at in range(number))
