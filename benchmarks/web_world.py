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
SCHEMES = (
    "被冒充客服诈骗", "刷单返利被骗", "虚假投资平台被骗", "冒充公检法诈骗", "贷款被骗", "网购退款被骗", "租房被骗",
    "裸聊敲诈", "银行卡出借线索", "可疑开户预警", "信用卡套现线索", "非法吸收存款举报", "传销举报", "职务侵占报案",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who logs in, as (what they are, badge), and how many matters there are."""

    visitors: dict[str, str]
    n_matters: int


def fill(n_matters: int, *, kinds: Sequence[str] = KINDS) -> World:
    """Make the force and the matters, of these kinds; the tables stand and are empty."""
    from django.db import transaction

    from firsthour.web.desk.models import Listing, Matter, Share
    from firsthour.web.desk.search_index import MATTERS, unindexed
    from firsthour.web.people.demo_force import make_demo_force

    force = make_demo_force(seed=1, now=NOW)
    n_shares = 0
    with unindexed(MATTERS), without_indexes(Listing, Matter), transaction.atomic():
        for matters, shares in _batches(n_matters, force, kinds=kinds):
            for at, (matter, share) in enumerate(shares, start=n_shares + 1):
                share.pk, share.matter_id = at, matter.pk
            n_shares += len(shares)
            write_rows(matters)
            write_rows([share for _, share in shares])
        _list_matters()
    _after_rows(Matter, Share, Listing)
    visitors = {one.role: one.badge for one in reversed(force.log_ins)}  # of two leaders the city's, who comes first
    return World(visitors, n_matters)


def _list_matters() -> None:
    """Put every matter into its lists: by one statement those of its units, by the site's own way what is shared."""
    from django.db import connection

    from firsthour.web.desk.models import Share
    from firsthour.web.desk.rollups import recount, relist, units_of
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
    recount()


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


def _after_rows(*models: type[Any]) -> None:
    """Let new keys follow the written ones, and let the planner know the tables."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _batches(n_matters: int, force, *, kinds: Sequence[str]):
    from firsthour.web.desk.models import Matter, Share
    from firsthour.web.desk.models.matters import ShareKind
    from firsthour.web.desk.search_matters import compose_terms
    from firsthour.web.people.models import UnitKind

    rng = np.random.default_rng(SEED)
    units = [unit for unit in force.units.values() if unit.kind != UnitKind.AGENCY]
    agencies = [unit for unit in force.units.values() if unit.kind == UnitKind.AGENCY]
    weights = 1.0 / np.arange(1, len(units) + 1) ** 0.8
    order = rng.permutation(len(units))
    names = list(_names(20_000))
    step = (NOW - FIRST) / n_matters
    for start in range(0, n_matters, BATCH):
        size = min(BATCH, n_matters - start)
        where = order[rng.choice(len(units), size=size, p=weights / weights.sum())]
        draws, picks = rng.random((size, 5)), rng.integers(0, 1 << 30, (size, 8))
        matters, shares = [], []
        for row in range(size):
            number, unit, pick = start + row, units[where[row]], picks[row]
            state = STATES[pick[0] % len(STATES)]
            yuan = int(10 ** (2 + 4 * draws[row, 4]))
            opened = FIRST + step * number - timedelta(minutes=float(draws[row, 3]) * 600)
            matter = Matter(
                pk=number + 1, kind=kinds[pick[1] % len(kinds)], number=f"L{opened:%Y}-{number:08d}",
                outside_number=f"A990000{opened:%Y%m}{number:07d}" if draws[row, 3] < 0.3 else "",
                title=f"{names[pick[2] % len(names)]}{SCHEMES[pick[3] % len(SCHEMES)]}{yuan}元 卡 000000{pick[4]:010d}",
                unit=unit, unit_path=unit.path, owner=force.officers[pick[5] % len(force.officers)], state=state,
                is_confidential=bool(draws[row, 0] < 1 / 30), opened_at=opened,
                updated_at=opened, closed_at=opened + timedelta(days=9) if state == "closed" else None,
            )  # fmt: skip
            own = []
            if matter.is_confidential:
                own += [
                    Share(kind=ShareKind.NAMED, officer=force.officers[pick[at] % len(force.officers)], from_at=opened)
                    for at in (6, 7)
                ]
            if draws[row, 1] < 1 / 40:
                own.append(Share(kind=ShareKind.HANDED_OVER, unit=units[pick[6] % len(units)], from_at=opened))
            if draws[row, 2] < 1 / 30:
                own.append(Share(kind=ShareKind.SENT, unit=agencies[pick[7] % len(agencies)], from_at=opened))
            matter.search = compose_terms(matter, own)
            matters.append(matter)
            shares += [(matter, share) for share in own]
        yield matters, shares


def _names(number: int) -> Iterator[str]:
    from firsthour.city.names import person_name

    return (person_name(SEED, 9_000_000 + at) for at in range(number))
