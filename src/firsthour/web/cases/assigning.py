"""Who handles this: which unit does the responsibility list name for a place, and whom would it have named before?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firsthour.law.responsibility import Assignment, PastCase, Reason, Simulation, simulate, who_handles
from firsthour.web.cases.models import Case
from firsthour.web.cases.ranks import chain_of, organ_of
from firsthour.web.cases.rules import responsibility_list
from firsthour.web.people.models import Unit, UnitKind


@dataclass(frozen=True)
class Suggestion:
    """Who handles it: the level, the unit of the place, and why; people decide."""

    level: str
    unit: Unit | None
    is_supervised: bool
    reasons: Sequence[Reason]


def suggest_unit(offence: str, *, amount_fen: int, place: Unit, circumstances: Iterable[str] = ()) -> Suggestion:
    """Return who handles a case that came to a unit, by the list in use.

    A level of which the place has no unit gives way to the next.

    Raises
    ------
    UnknownOffenceError, UnknownCircumstanceError, BadAssignmentError
        As ``law.responsibility.who_handles``.
    """
    units = units_of_place(place)
    found: Assignment = who_handles(
        offence, amount_fen=amount_fen, circumstances=circumstances,
        units={level: str(unit.pk) for level, unit in units.items()}, rules=responsibility_list(),
    )  # fmt: skip
    return Suggestion(found.level, units.get(found.level), found.supervised, found.reasons)


def units_of_place(place: Unit) -> dict[str, Unit]:
    """Return, by level of the list, the unit that stands for it where a unit lies.

    A squad below a station is the station's own squad (its 2+1 people); one that has none is the station itself.
    """
    chain = list(Unit.objects.filter(pk__in=chain_of(place)))
    organ = organ_of(place)
    city = next((one for one in chain if one.kind == UnitKind.CITY), None)
    squads = Unit.objects.filter(kind=UnitKind.SQUAD, is_active=True)
    found: dict[str, Unit | None] = {
        "station": next((one for one in chain if one.kind == UnitKind.STATION), None),
        "county_squad": squads.filter(parent=organ).order_by("path").first() if organ.kind == UnitKind.COUNTY else None,
        "city_squad": (squads.filter(parent=city).order_by("path").first() or city) if city is not None else None,
    }
    station = found["station"]
    found["station_squad"] = squads.filter(parent=station).first() or station if station is not None else None
    return {level: unit for level, unit in found.items() if unit is not None}


def level_of(unit: Unit) -> str:
    """Return the level of the list at which a unit works."""
    if unit.kind == UnitKind.STATION:
        return "station_squad"
    if unit.kind == UnitKind.SQUAD:
        above = unit.parent
        kinds = {UnitKind.STATION: "station_squad", UnitKind.CITY: "city_squad"}
        return kinds.get(UnitKind(above.kind), "county_squad") if above is not None else "city_squad"
    return "city_squad" if unit.kind in (UnitKind.CITY, UnitKind.CENTRE) else "county_squad"


def simulate_past(cases: Iterable[Case]) -> Simulation:
    """Return who the list in use would have given past cases to; those without an offence are left out."""
    past = [
        PastCase(case.matter.number, case.offence, case.amount_fen, level_of(case.matter.unit))
        for case in cases
        if case.offence
    ]
    return simulate(responsibility_list(), past)


def why_of(suggestion: Suggestion) -> list[dict[str, str]]:
    """Return the reasons in the form in which a case keeps them."""
    return [{**reason.words, "status": reason.status} for reason in suggestion.reasons]
