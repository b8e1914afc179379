"""What is known of an officer: where posted now and before, on duty when, who stands in, where sitting?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from firsthour.web.people.models import Duty, Officer, Posting, Substitution, Unit
from firsthour.web.people.policies import (
    PeopleAccess,
    holds_at,
    manageable_officers,
    officers_within,
    visible_officers,
    visible_units,
)
from firsthour.web.people.roles import ROLES, ROLES_KEPT_BY_ADMINISTRATORS, Role
from firsthour.web.ui.access import Permission

_BROWSERS = (("Edg", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
DUTIES_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class PostingLine:
    """A posting with the role behind its key."""

    posting: Posting
    role: Role | None


@dataclass(frozen=True)
class Sitting:
    """A sitting as its owner and administrators see it; never the session's key."""

    uid: str
    began_at: datetime
    seen_at: datetime
    address: str
    device: str
    is_this: bool


@dataclass(frozen=True)
class OfficerView:
    """Everything the page of an officer shows."""

    officer: Officer
    now_held: list[PostingLine]
    to_come: list[PostingLine]
    before: list[PostingLine]
    duties: list[Duty]
    substitutions: list[Substitution]
    is_self: bool
    may_manage: bool
    may_replace: bool


def get_one_officer(access: PeopleAccess, uid: UUID) -> Officer:
    """Return an officer one may know of.

    Raises
    ------
    Officer.DoesNotExist
        There is none, or one may not know.
    """
    return visible_officers(access).get(uid=uid)


def get_one_manageable(access: PeopleAccess, uid: UUID, *, now: datetime) -> Officer:
    """Return an officer whom one may move, reset and end."""
    return manageable_officers(access, now=now).get(uid=uid)


def get_one_replaceable(access: PeopleAccess, uid: UUID, *, now: datetime) -> Officer:
    """Return an officer for whom one may name a stand-in."""
    return replaceable_officers(access, now=now).get(uid=uid)


def get_one_posting(uid: UUID) -> Posting:
    """Return a posting with officer and unit; who may end it, the caller asks."""
    return Posting.objects.select_related("officer", "unit").get(uid=uid)


def get_one_substitution(uid: UUID) -> Substitution:
    """Return a substitution with both officers; who may end it, the caller asks."""
    return Substitution.objects.select_related("absent", "stand_in").get(uid=uid)


def replaceable_officers(access: PeopleAccess, *, now: datetime) -> QuerySet[Officer]:
    """Return for whom one may name a stand-in: whose rights lie wholly where one keeps the roster.

    Who keeps the people, or reads the record, is replaced by administrators only.
    """
    within = officers_within(access, Permission.MANAGE_ROSTER, now=now).filter(is_active=True)
    kept = Posting.objects.filter(Q(to_at=None) | Q(to_at__gt=now), role__in=ROLES_KEPT_BY_ADMINISTRATORS)
    managed = manageable_officers(access, now=now).values("pk")
    return within.filter(~Q(pk__in=kept.values("officer")) | Q(pk__in=managed))


def view_officer(access: PeopleAccess, officer: Officer, *, now: datetime) -> OfficerView:
    """Return what the visitor may know of an officer."""
    postings = (
        officer.postings.filter(unit__in=visible_units(access)).select_related("unit").order_by("-from_at", "-pk")
    )
    lines = [PostingLine(posting, ROLES.get(posting.role)) for posting in postings.order_by("-from_at", "-pk")]
    ended = [line for line in lines if line.posting.to_at is not None and line.posting.to_at <= now]
    coming = [line for line in lines if line.posting.from_at > now]
    is_self = access.officer is not None and access.officer.pk == officer.pk
    duties = Duty.objects.filter(officer=officer, to_at__gt=now, from_at__lt=now + DUTIES_AHEAD)
    own = Substitution.objects.filter(Q(absent=officer) | Q(stand_in=officer), to_at__gt=now)
    return OfficerView(
        officer=officer,
        now_held=[line for line in lines if line not in ended and line not in coming],
        to_come=coming,
        before=ended,
        duties=list(duties.filter(unit__in=visible_units(access)).select_related("unit")),
        substitutions=list(own.select_related("absent", "stand_in")),
        is_self=is_self,
        may_manage=manageable_officers(access, now=now).filter(pk=officer.pk).exists(),
        may_replace=replaceable_officers(access, now=now).filter(pk=officer.pk).exists(),
    )


def list_sittings(officer: Officer, *, now: datetime, this: str = "") -> list[Sitting]:
    """Return where an officer is logged in, the latest first; in two queries."""
    rows = list(UserSession.objects.filter(user=officer).order_by("-created_at"))
    lasting = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    alive = set(lasting.values_list("session_key", flat=True))
    kept = [row for row in rows if row.session_key in alive]
    return [
        Sitting(
            str(row.data.get("sitting", "")), row.created_at, row.last_seen_at, address=row.ip,
            device=device_words(row.user_agent), is_this=bool(this) and row.data.get("sitting") == this,
        )
        for row in kept
    ]  # fmt: skip


def device_words(user_agent: str) -> str:
    """Return browser and system of a device, as far as its own words tell; nothing of it is trusted."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return " · ".join(filter(None, (browser, system)))


def list_second_steps(officer: Officer) -> list[Authenticator]:
    """Return how an officer proves it twice."""
    return list(Authenticator.objects.filter(user=officer).order_by("type"))


def has_linked_identity(officer: Officer) -> bool:
    """Tell whether the log-in service knows the officer."""
    return SocialAccount.objects.filter(user=officer).exists()


def find_officers(access: PeopleAccess, text: str, *, now: datetime) -> list[tuple[Officer, list[Unit]]]:
    """Return at most 50 officers one may know of whose name or badge holds the text, with their units; two queries."""
    wanted = text.strip()
    if not wanted or "\0" in wanted:
        return []
    match = Q(name__icontains=wanted) | Q(badge__istartswith=wanted)
    officers = list(visible_officers(access).filter(match, is_active=True)[:50])
    units: dict[int, list[Unit]] = defaultdict(list)
    held = Posting.objects.filter(holds_at(now), officer__in=officers, unit__in=visible_units(access))
    for posting in held.select_related("unit"):
        units[posting.officer_id].append(posting.unit)
    return [(officer, units[officer.pk]) for officer in officers]


def list_possible_stand_ins(access: PeopleAccess, absent: Officer, *, now: datetime) -> QuerySet[Officer]:
    """Return who may be named to stand in: active officers with a posting in a unit one may see, but the absent one."""
    held = Posting.objects.filter(holds_at(now), unit__in=visible_units(access))
    return Officer.objects.filter(is_active=True, pk__in=held.values("officer")).exclude(pk=absent.pk)


def list_demo_officers() -> QuerySet[Officer]:
    """Return the invented officers of the demo city: there must be none where real work is done."""
    return Officer.objects.filter(is_demo=True)


def has_administrator(*, now: datetime) -> bool:
    """Tell whether anybody administers the whole force."""
    top = Posting.objects.filter(holds_at(now), role="administrator", unit__parent=None, officer__is_active=True)
    return top.exists()
