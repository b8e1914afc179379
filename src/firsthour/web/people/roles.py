"""Which roles are there, what may each do, and in which words is that explained?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.access import Permission as P  # noqa: N817 - a table of them stands below


@dataclass(frozen=True)
class Role:
    """A role: its permissions hold in the unit of the posting and in every unit below."""

    key: str
    words: Any
    explained: Any
    permissions: frozenset[P]
    is_for_agencies: bool = False


_OFFICER = (P.OPEN_DESK, P.SEE_MATTERS, P.WRITE_DOCUMENT, P.LOOK_UP_PERSON, P.EXPORT_LIST)
_WARNER = (P.SEE_WARNINGS, P.WORK_WARNINGS)
_HOLDER = (P.SEE_HOLDS, P.WORK_HOLDS)
_RESTORER = (P.SEE_RESTITUTION, P.WORK_RESTITUTION)


def _role(key: str, words: Any, *, explained: Any, permissions: Sequence[P], is_for_agencies: bool = False) -> Role:
    return Role(key, words, explained, frozenset(permissions), is_for_agencies)


ROLES = {
    role.key: role
    for role in (
        _role("station_officer", _("Station officer"), permissions=(*_OFFICER, *_WARNER, *_HOLDER),
              explained=_("Takes reports, visits people, works on the tasks of the own station.")),
        _role("community_officer", _("Community officer"), permissions=(*_OFFICER, *_WARNER),
              explained=_("Looks after communities: reaches people who are being deceived, takes reports.")),
        _role("grid_worker", _("Grid worker"), permissions=(P.OPEN_DESK, P.WORK_WARNINGS),
              explained=_("Goes along on visits; sees only the warnings offered to them.")),
        _role("duty_officer", _("Duty officer"),
              permissions=(*_OFFICER, P.ASSIGN_TASK, P.LOOK_UP_ACCOUNT, *_WARNER, P.DECIDE_WARNINGS, *_HOLDER),
              explained=_("Watches clocks, assigns tasks, drafts requests.")),
        _role("investigator", _("Investigator"),
              permissions=(*_OFFICER, P.LOOK_UP_ACCOUNT, P.SEE_WARNINGS, *_HOLDER, *_RESTORER),
              explained=_("Works on cases: people, accounts, statements, documents.")),
        _role("legal_officer", _("Legal officer"),
              permissions=(*_OFFICER, P.LOOK_UP_ACCOUNT, P.SIGN_DOCUMENT, P.ASSIGN_TASK, P.SEE_HOLDS, P.REVIEW_APPEALS,
                           *_RESTORER),
              explained=_("Decides on filing and measures, signs documents.")),
        _role("leader", _("Unit leader"),
              permissions=(*_OFFICER, P.LOOK_UP_ACCOUNT, P.ASSIGN_TASK, P.SIGN_DOCUMENT, P.MANAGE_ROSTER,
                           P.APPROVE_EXPORT, *_WARNER, P.DECIDE_WARNINGS, *_HOLDER, P.APPROVE_HOLDS, P.REVIEW_APPEALS,
                           P.SEE_RESTITUTION, P.DECIDE_RESTITUTION),
              explained=_("Leads the unit: assigns, signs, keeps the roster, is told what ran over.")),
        _role("inspector", _("Inspector"), permissions=(P.OPEN_DESK, P.READ_AUDIT, P.EXPORT_LIST, P.APPROVE_EXPORT),
              explained=_("Reads the record of the unit and those below; opens no case.")),
        _role("administrator", _("Administrator"),
              permissions=(P.OPEN_DESK, P.MANAGE_PEOPLE, P.MANAGE_ROSTER, P.MANAGE_KEYS, P.MANAGE_RETENTION,
                           P.WATCH_JOBS, P.EXPORT_LIST),
              explained=_("Keeps units, people and keys; sees no case.")),
        _role("agency_contact", _("Contact of an agency"), permissions=(P.OPEN_DESK,), is_for_agencies=True,
              explained=_("Sees and answers what was sent to the agency.")),
    )
}  # fmt: skip

#: Who reaches far, or reads everybody's record, proves it twice at log-in.
ROLES_WITH_SECOND_STEP = frozenset({"administrator", "inspector", "leader", "legal_officer"})

#: Who keeps the people or reads the record is replaced by administrators only.
ROLES_KEPT_BY_ADMINISTRATORS = frozenset({"administrator", "inspector"})

PERMISSIONS: dict[P, Any] = {
    P.OPEN_DESK: _("opens the desk"),
    P.SEE_MATTERS: _("sees what the unit and those below work on"),
    P.ASSIGN_TASK: _("assigns tasks"),
    P.WRITE_DOCUMENT: _("drafts documents"),
    P.SIGN_DOCUMENT: _("signs documents"),
    P.EXPORT_LIST: _("takes lists out"),
    P.APPROVE_EXPORT: _("approves that others take lists with personal data out"),
    P.LOOK_UP_PERSON: _("looks up people, with case and purpose"),
    P.LOOK_UP_ACCOUNT: _("looks up accounts, with case, purpose and document"),
    P.SEE_WARNINGS: _("sees warnings of the unit and those below"),
    P.WORK_WARNINGS: _("reaches warned people and says what came of it"),
    P.DECIDE_WARNINGS: _("decides on warnings: tier, who goes, when it ends; hands warnings in"),
    P.SEE_HOLDS: _("sees stop-payments and freezes of the unit and those below"),
    P.WORK_HOLDS: _("asks banks to stop, freeze and release, enters their answers"),
    P.APPROVE_HOLDS: _("approves stop-payments and freezes that others ask for"),
    P.REVIEW_APPEALS: _("reviews appeals against freezes, never own ones"),
    P.SEE_RESTITUTION: _("sees who is owed what and what is held for them"),
    P.WORK_RESTITUTION: _("keeps the registers of restitution and drafts who gets what"),
    P.DECIDE_RESTITUTION: _("decides on restitution and on objections"),
    P.MANAGE_PEOPLE: _("keeps units, people and their roles"),
    P.MANAGE_ROSTER: _("keeps the roster and names substitutes"),
    P.MANAGE_KEYS: _("keeps the keys of other systems"),
    P.READ_AUDIT: _("reads the record of who did what"),
    P.MANAGE_RETENTION: _("keeps retention periods and legal holds"),
    P.WATCH_JOBS: _("watches background work"),
}


def permissions_of(role: Role) -> list[Any]:
    """Return in words what the role may do, in the order of the permissions."""
    return [words for permission, words in PERMISSIONS.items() if permission in role.permissions]


def list_roles_for(*, agency: bool) -> list[Role]:
    """Return the roles that can be held in an agency, or in a unit of the force."""
    return [role for role in ROLES.values() if role.is_for_agencies == agency]
