"""Who may see which warnings, and take which steps in an episode? By its place, its offer, and the roles held now."""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.alerts.models import Episode, Revisit, SignalBatch
from firsthour.web.alerts.places import parent_path
from firsthour.web.people.models import Officer, Posting, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, below, holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

SEE, WORK, DECIDE = Permission.SEE_WARNINGS, Permission.WORK_WARNINGS, Permission.DECIDE_WARNINGS
GRID_WORKER = "grid_worker"
WORKING = frozenset({"attempt", "call", "number", "consent", "note", "revisit"})
DECIDING = frozenset({"assign", "override", "decide"})


def reached_paths(access: PeopleAccess, permission: Permission) -> tuple[str, ...]:
    """Return the paths below which warnings are reached: held at a centre, it reaches all of the unit above it."""
    paths = access.paths_for(permission)
    if not paths:
        return ()
    centres = set(Unit.objects.filter(kind=UnitKind.CENTRE, path__in=paths).values_list("path", flat=True))
    return tuple(parent_path(path) if path in centres else path for path in paths)


def visible_episodes(access: PeopleAccess, *, now: datetime) -> QuerySet[Episode]:
    """Return the episodes a visitor may see: of the places one sees, and what was given to oneself.

    Whoever went to somebody may go on seeing what came of it.
    """
    own = _own(access)
    return Episode.objects.filter(below("unit_path", reached_paths(access, SEE)) | own)


def workable_episodes(access: PeopleAccess, *, now: datetime) -> QuerySet[Episode]:
    """Return the open episodes a visitor may work on."""
    reached = below("unit_path", reached_paths(access, WORK)) if access.may(SEE) else Q(pk__in=[])
    return Episode.objects.filter(reached | _own(access), is_open=True)


def episode_steps(access: PeopleAccess, episode: Episode, *, now: datetime) -> frozenset[str]:
    """Return the steps a visitor may take in an episode as it stands."""
    steps: set[str] = set()
    is_own = is_given_to(access, episode)
    if _reaches(access, WORK, episode) or is_own:
        steps |= WORKING
        if episode.is_open and not (episode.is_taken and is_own) and episode.channel:
            steps.add("take")
        if episode.is_open and is_own and episode.assignee_id == _pk(access):
            steps.add("hand_back")
    if _reaches(access, DECIDE, episode):
        steps |= DECIDING
    if not episode.is_open:
        steps -= {"assign", "override", "decide", "call"}
    return frozenset(steps)


def is_given_to(access: PeopleAccess, episode: Episode) -> bool:
    """Tell whether an episode was given to this visitor, to go or to go along."""
    own = _pk(access)
    return own is not None and own in (episode.assignee_id, episode.companion_officer_id)


def may_know_person(access: PeopleAccess, episode: Episode, *, now: datetime) -> bool:
    """Tell whether name and number are shown without asking for a purpose: the open warning itself is the purpose."""
    return episode.is_open and is_given_to(access, episode)


def visible_batches(access: PeopleAccess) -> QuerySet[SignalBatch]:
    """Return what was handed in where the visitor decides on warnings."""
    return SignalBatch.objects.filter(unit__in=hand_in_units(access))


def visible_revisits(access: PeopleAccess, *, now: datetime) -> QuerySet[Revisit]:
    """Return the return visits of the places one sees, and of what was given to oneself."""
    own = Q(episode__assignee=access.officer) if access.officer is not None else Q(pk__in=[])
    return Revisit.objects.filter(below("unit_path", reached_paths(access, SEE)) | own)


def hand_in_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units in whose name a visitor hands warnings in."""
    reached = below("path", reached_paths(access, DECIDE))
    return Unit.objects.filter(reached, is_active=True).exclude(kind=UnitKind.AGENCY)


def hand_over_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units whose shifts a visitor hands over."""
    return hand_in_units(access)


def nameable_officers(station: Unit, *, role: str, now: datetime) -> QuerySet[Officer]:
    """Return who can be named for a place of a station: posted there in a role that works on warnings.

    ``role``: as what (``BeatRole``); a grid worker is one by posting, and nothing else; "" for all of them.
    """
    keys = [one.key for one in ROLES.values() if WORK in one.permissions]
    if role:
        keys = [key for key in keys if (key == GRID_WORKER) == (role == GRID_WORKER)]
    held = Posting.objects.filter(holds_at(now), unit=station, role__in=keys)
    return Officer.objects.filter(pk__in=held.values("officer"), is_active=True).order_by("badge")


def _reaches(access: PeopleAccess, permission: Permission, episode: Episode) -> bool:
    if not access.may(permission) or not access.may(SEE):
        return False
    return any(episode.unit_path.startswith(path) for path in reached_paths(access, permission))


def _own(access: PeopleAccess) -> Q:
    officer = access.officer
    if officer is None or not access.may(WORK):
        return Q(pk__in=[])
    return Q(assignee=officer) | Q(companion_officer=officer)


def _pk(access: PeopleAccess) -> int | None:
    return access.officer.pk if access.officer is not None and access.may(WORK) else None
