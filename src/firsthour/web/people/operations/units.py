"""How do units, communities and grids come, change and close?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.people.models import Community, Cover, Grid, Posting, Unit, UnitKind
from firsthour.web.people.operations.postings import about_unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class CodeTakenError(UserError):
    """Another unit or grid has this code."""

    code = "code_taken"
    english = "Code {code} is taken already."
    chinese = "编码 {code} 已被使用。"


class MisplacedUnitError(UserError):
    """A unit of this kind cannot stand there."""

    code = "misplaced_unit"
    english = "A unit of this kind cannot stand there: agencies stand alone, everything else below the force."
    chinese = "该类单位不能设在此处：成员单位独立设置，其余设在公安机关之下。"


class UnitInUseError(UserError):
    """People are posted there, or units below are open."""

    code = "unit_in_use"
    english = "{unit} cannot be closed: {officers} officers are posted there and {units} units below are open."
    chinese = "{unit} 不能停用：仍有 {officers} 人任职、{units} 个下级单位在用。"


class NotAStationError(UserError):
    """Communities stand under stations only."""

    code = "not_a_station"
    english = "{unit} is no station: communities stand under stations only."
    chinese = "{unit} 不是派出所，社区只设在派出所之下。"


@transaction.atomic
def make_unit(
    code: str, parent: Unit | None, *, kind: str, name: str, name_en: str, cover: str, by: Actor, now: datetime
) -> Unit:
    """Make a unit below another one; an agency stands alone."""
    if Unit.objects.filter(code=code).exists():
        raise CodeTakenError(code=code)
    if (parent is not None) == (kind == UnitKind.AGENCY) or (parent is not None and parent.kind == UnitKind.AGENCY):
        is_first = parent is None and not Unit.objects.exclude(kind=UnitKind.AGENCY).exists()
        if not is_first:
            raise MisplacedUnitError
    unit = Unit.objects.create(
        code=code, parent=parent, kind=kind, name=name, name_en=name_en, cover=Cover(cover), path=""
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    record("unit.made", by=by, now=now, about=[about_unit(unit)], details={"kind": kind})
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, name: str, name_en: str, cover: str, version: int, by: Actor, now: datetime) -> None:
    """Change what a unit is called and when it must be staffed."""
    claim_version(unit, version=version)
    before = [unit.name, unit.name_en, unit.cover]
    unit.name, unit.name_en, unit.cover = name, name_en, Cover(cover)
    unit.save(update_fields=["name", "name_en", "cover"])
    record("unit.changed", by=by, now=now, about=[about_unit(unit)], details={"before": before})


@transaction.atomic
def set_unit_open(unit: Unit, *, is_open: bool, version: int, by: Actor, now: datetime) -> None:
    """Close a unit where nobody works any more, or open it again."""
    claim_version(unit, version=version)
    if not is_open:
        n_officers = Posting.objects.filter(Q(to_at=None) | Q(to_at__gt=now), unit=unit).count()
        n_units = Unit.objects.filter(parent=unit, is_active=True).count()
        if n_officers or n_units:
            raise UnitInUseError(unit=unit.name, officers=n_officers, units=n_units)
    unit.is_active = is_open
    unit.save(update_fields=["is_active"])
    record("unit.opened" if is_open else "unit.closed", by=by, now=now, about=[about_unit(unit)])


@transaction.atomic
def make_community(station: Unit, *, name: str, name_en: str, by: Actor, now: datetime) -> Community:
    """Make a community under a station."""
    if station.kind != UnitKind.STATION:
        raise NotAStationError(unit=station.name)
    community = Community.objects.create(station=station, name=name, name_en=name_en)
    record("community.made", by=by, now=now, about=[about_unit(station), _about_community(community)])
    return community


@transaction.atomic
def change_community(community: Community, *, name: str, name_en: str, version: int, by: Actor, now: datetime) -> None:
    """Change what a community is called."""
    claim_version(community, version=version)
    before = community.name
    community.name, community.name_en = name, name_en
    community.save(update_fields=["name", "name_en"])
    record("community.changed", by=by, now=now, about=[_about_community(community)], details={"before": before})


@transaction.atomic
def make_grid(community: Community, *, code: str, worker: str, worker_phone: str, by: Actor, now: datetime) -> Grid:
    """Make a grid of a community."""
    if Grid.objects.filter(code=code).exists():
        raise CodeTakenError(code=code)
    grid = Grid.objects.create(community=community, code=code, worker=worker, worker_phone=worker_phone)
    record("grid.made", by=by, now=now, about=[_about_community(community), About("grid", str(grid.uid), code)])
    return grid


@transaction.atomic
def change_grid(grid: Grid, *, worker: str, worker_phone: str, version: int, by: Actor, now: datetime) -> None:
    """Change who walks a grid."""
    claim_version(grid, version=version)
    grid.worker, grid.worker_phone = worker, worker_phone
    grid.save(update_fields=["worker", "worker_phone"])
    record("grid.changed", by=by, now=now, about=[About("grid", str(grid.uid), grid.code)])


def _about_community(community: Community) -> About:
    return About("community", str(community.uid), community.name)
