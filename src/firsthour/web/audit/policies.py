"""Whose events may an inspector read? Those of the units in which the permission is held, and below."""

from typing import Any

from django.db.models import Q, QuerySet

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import AuditEvent, Basis, Finding
from firsthour.web.ui.access import Permission


def visible_events(access: Any) -> QuerySet[AuditEvent]:
    """Return the events this visitor may read; at the top of the force those without a unit too."""
    return AuditEvent.objects.filter(_in_units(access))


def visible_findings(access: Any) -> QuerySet[Finding]:
    """Return the unusual look-ups this visitor inspects, and the own ones, which everybody may explain."""
    own = Q(officer_key=_own_key(access))
    return Finding.objects.filter((_in_units(access) | own) if access.may(Permission.READ_AUDIT) else own)


def inspected_findings(access: Any) -> QuerySet[Finding]:
    """Return the unusual look-ups this visitor may decide about: never the own ones."""
    return Finding.objects.filter(_in_units(access)).exclude(officer_key=_own_key(access))


def visible_bases(access: Any) -> QuerySet[Basis]:
    """Return the stated purposes this visitor may read."""
    return Basis.objects.filter(_in_units(access))


def _own_key(access: Any) -> str:
    officer = access.officer
    return str(officer.uid) if officer is not None else ""


def _in_units(access: Any) -> Q:
    if access.is_at_top(Permission.READ_AUDIT):
        return ~Q(pk__in=[])  # all of them; an empty Q would vanish beside another
    paths = access.paths_for(Permission.READ_AUDIT)
    if not paths or HOOKS.units_below is None:
        return Q(pk__in=[])
    return Q(unit__in=HOOKS.units_below(paths))
