"""Who is there to be told, now? Read once for many units, then answered from memory.

Somebody who is absent is replaced by who stands in. Where nobody is on duty the leaders are asked for, where a unit has
no leader the next one above it; where there is nobody at all the answer is empty, and the caller says it to inspectors.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from firsthour.web.people.models import Duty, Officer, Posting, Substitution, Unit, UnitKind
from firsthour.web.people.policies import holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

LEADER, INSPECTOR, CONTACT = "leader", "inspector", "agency_contact"


@dataclass(frozen=True)
class Standing:
    """Who stands where at one moment; the keys are those of units and officers."""

    units: dict[int, Unit]
    posted: dict[int, list[tuple[str, Officer]]]  # by unit: role and officer
    on_duty: frozenset[tuple[int, int]]  # unit and officer
    stand_ins: dict[int, list[Officer]]  # by who is absent

    def present(self, officers: Iterable[Officer]) -> list[Officer]:
        """Return these officers, whoever is absent replaced by who stands in (and for that one again)."""
        found: dict[int, Officer] = {}
        for officer in officers:
            for one in self._present_for(officer, frozenset()):
                found.setdefault(one.pk, one)
        return list(found.values())

    def queue_of(self, unit: Unit) -> list[Officer]:
        """Return whose the queue of a unit is: who is on duty there, else its leaders; of an agency its contacts."""
        if unit.kind == UnitKind.AGENCY:
            return self._first(self._holding(unit.pk, {CONTACT}), unit)
        return self._on_duty_at(unit, self._workers(unit)) or self.unit_leaders(unit)

    def unit_leaders(self, unit: Unit) -> list[Officer]:
        """Return the leaders of a unit who are on duty, else all of them; without any, those of the next above."""
        for above in reversed(self.upwards(unit)):
            leaders = self._first(self._holding(above.pk, {LEADER}), above)
            if leaders:
                return leaders
        return []

    def bureau_leaders(self, unit: Unit) -> list[Officer]:
        """Return the leaders of the topmost unit above; where it has none, those of the next one below it."""
        for above in self.upwards(unit):
            leaders = self._first(self._holding(above.pk, {LEADER}), above)
            if leaders:
                return leaders
        return []

    def inspectors(self, unit: Unit) -> list[Officer]:
        """Return the inspectors of a unit and of those above it; for an agency those at the top of the force."""
        tree = self.upwards(unit)
        if unit.kind == UnitKind.AGENCY:
            tree = [one for one in self.units.values() if one.parent_id is None and one.kind != UnitKind.AGENCY]
        return self.present(officer for one in tree for officer in self._holding(one.pk, {INSPECTOR}))

    def upwards(self, unit: Unit) -> list[Unit]:
        """Return a unit and all above it, the topmost first."""
        return [self.units[key] for key in _keys(unit.path) if key in self.units]

    def _holding(self, unit: int, roles: set[str]) -> list[Officer]:
        return [officer for role, officer in self.posted.get(unit, ()) if role in roles]

    def _workers(self, unit: Unit) -> list[Officer]:
        """Return who may work on what lies in a unit: posted there or above in a role that sees matters."""
        roles = {role.key for role in ROLES.values() if Permission.SEE_MATTERS in role.permissions}
        return [officer for above in self.upwards(unit) for officer in self._holding(above.pk, roles)]

    def _on_duty_at(self, unit: Unit, officers: Sequence[Officer]) -> list[Officer]:
        return self.present(officer for officer in officers if (unit.pk, officer.pk) in self.on_duty)

    def _first(self, officers: Sequence[Officer], unit: Unit) -> list[Officer]:
        return self._on_duty_at(unit, officers) or self.present(officers)

    def _present_for(self, officer: Officer, seen: frozenset[int]) -> list[Officer]:
        """Return who is there for an officer; of a circle of absent ones the one it comes back to."""
        instead = self.stand_ins.get(officer.pk, [])
        if not instead or officer.pk in seen:
            return [officer]
        return [one for stand_in in instead for one in self._present_for(stand_in, seen | {officer.pk})]


def read_standing(units: Iterable[Unit], *, now: datetime) -> Standing:
    """Return who stands in these units, in all above them and at the tops of the force; in four queries."""
    keys = {key for unit in units for key in _keys(unit.path)}
    known = {unit.pk: unit for unit in Unit.objects.filter(Q(pk__in=keys) | Q(parent=None))}
    posted: dict[int, list[tuple[str, Officer]]] = defaultdict(list)
    held = Posting.objects.filter(holds_at(now), unit__in=list(known), unit__is_active=True, officer__is_active=True)
    for posting in held.select_related("officer").order_by("officer__badge", "pk"):
        posted[posting.unit_id].append((posting.role, posting.officer))
    stand_ins: dict[int, list[Officer]] = defaultdict(list)
    absences = Substitution.objects.filter(from_at__lte=now, to_at__gt=now, stand_in__is_active=True)
    for absence in absences.select_related("stand_in").order_by("pk"):
        stand_ins[absence.absent_id].append(absence.stand_in)
    duties = Duty.objects.filter(unit__in=list(known), from_at__lte=now, to_at__gt=now).values_list(
        "unit_id", "officer_id"
    )
    return Standing(known, dict(posted), frozenset(duties), dict(stand_ins))


def _keys(path: str) -> list[int]:
    return [int(key) for key in path.split("/") if key]
