"""How does a visitor stand to a matter, and which steps may be taken? What is not listed here cannot be done.

==============  ==================================================================================================
standing        what opens
==============  ==================================================================================================
``own``         the matter of one's own unit or one below: everything, at once
``named``       by name on it: everything, at once
``handed_over`` another unit's, on which one's unit works too: everything, under a stated purpose (``audit.gate``)
``sent``        an agency's: the head, what it was asked to do, and the files it added itself
==============  ==================================================================================================
"""

from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from firsthour.web.desk.matter_kinds import MATTERS
from firsthour.web.desk.models import Attachment, Document, DocumentState, Matter, Share, ShareKind
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.desk.seeing import SeenMatter
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess, below
from firsthour.web.ui.access import Permission

Standing = Literal["own", "named", "handed_over", "sent", ""]
_INSIDE = ("own", "named")


def standing_of(access: PeopleAccess, matter: Matter, *, now: datetime) -> Standing:
    """Return how this visitor stands to a matter; nothing: it does not exist for them."""
    if access.officer is None:
        return ""
    holds = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter, from_at__lte=now)
    kinds = set(
        holds.filter(
            Q(officer=access.officer)
            | (Q(kind=ShareKind.HANDED_OVER) & below("unit__path", access.unit_paths))
            | (Q(kind=ShareKind.SENT) & below("unit__path", access.agency_paths))
        ).values_list("kind", "officer_id")
    )
    if any(officer == access.officer.pk for _kind, officer in kinds):
        return "named"
    if not matter.is_confidential and _lies_below(matter.unit_path, access.unit_paths):
        return "own"
    if not matter.is_confidential and (ShareKind.HANDED_OVER, None) in kinds:
        return "handed_over"
    return "sent" if (ShareKind.SENT, None) in kinds else ""


def matter_steps(access: PeopleAccess, matter: Matter, *, standing: Standing) -> set[str]:
    """Return the steps of the desk this visitor may take with a matter; some kinds take some in their own way."""
    known = MATTERS.kinds.get(matter.kind)
    return _plain_steps(access, matter, standing=standing) - (known.own_steps if known else frozenset())


def _plain_steps(access: PeopleAccess, matter: Matter, *, standing: Standing) -> set[str]:
    """Return the steps by standing.

    ``change``, ``close``, ``reopen``, ``hand_over`` and ``share`` are for its own side: its owner, whoever assigns
    work in its unit; on a confidential one whoever is named. ``write``, ``attach`` and ``task`` are for all who work
    on it; an agency only attaches.
    """
    if standing == "sent":
        return {"attach"} if matter.closed_at is None else set()
    steps: set[str] = set()
    if not standing:
        return steps
    leads = _leads(access, matter, standing=standing)
    if matter.closed_at is not None:
        return {"reopen"} if leads else steps
    if access.may(Permission.WRITE_DOCUMENT):
        steps |= {"write", "attach"}
    if access.may(Permission.ASSIGN_TASK):
        steps.add("task")
    if standing in _INSIDE:
        steps.add("change")
    return steps | ({"close", "hand_over", "share"} if leads else set())


def may_open_matter(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor may open a matter in a unit: where one sees matters."""
    return access.may(Permission.SEE_MATTERS, unit_path=unit.path)


def visible_documents(access: PeopleAccess, *, now: datetime) -> QuerySet[Document]:
    """Return the papers this visitor may see: those of matters seen otherwise than as an agency."""
    return Document.objects.filter(_on_worked(access, now=now))


def signable_documents(access: PeopleAccess, *, now: datetime) -> QuerySet[Document]:
    """Return the papers that wait for this visitor's signature: in the units where one signs, written by others."""
    signs = below("unit__path", access.paths_for(Permission.SIGN_DOCUMENT))
    waiting = Document.objects.filter(signs, state=DocumentState.SUBMITTED).exclude(made_by=access.officer)
    return waiting.filter(_on_worked(access, now=now))


def paper_steps(access: PeopleAccess, paper: Document) -> list[str]:
    """Return the steps this visitor may take with a paper, the usual one first."""
    signs = access.may(Permission.SIGN_DOCUMENT, unit_path=paper.unit.path)
    is_writer = access.officer is not None and paper.made_by_id == access.officer.pk
    writes = access.may(Permission.WRITE_DOCUMENT, unit_path=paper.unit.path)
    if paper.matter.closed_at is not None and paper.state != DocumentState.SIGNED:
        return []
    if paper.state in (DocumentState.DRAFT, DocumentState.RETURNED):
        return ["change", "submit"] if is_writer or writes else []
    if paper.state == DocumentState.SUBMITTED:
        return ["sign", "return"] if signs and not is_writer else []
    return ["void"] if signs and paper.state == DocumentState.SIGNED else []


def visible_files(access: PeopleAccess, matter: Matter, *, standing: Standing) -> QuerySet[Attachment]:
    """Return the files on a matter this visitor may see; an agency's contact sees the own ones."""
    files = Attachment.objects.filter(matter=matter, about_kind="matter")
    if standing == "sent" and access.officer is not None:
        return files.filter(by_key=str(access.officer.uid))
    return files if standing else files.none()


def may_delete_file(access: PeopleAccess, file: Attachment, *, standing: Standing) -> bool:
    """Tell whether this visitor may take a file away: who added it, or who leads the matter; never a signed paper."""
    matter = file.matter
    if matter is None or access.officer is None or file.about_kind != "matter" or matter.closed_at is not None:
        return False
    return file.by_key == str(access.officer.uid) or _leads(access, matter, standing=standing)


def _on_worked(access: PeopleAccess, *, now: datetime) -> SeenMatter | Q:
    """Return the condition that a paper is of a matter seen as one who works on it, not as an agency."""
    inside = access if not access.agency_paths else _without_agencies(access)
    return of_visible_matters(inside, now=now)


def _without_agencies(access: PeopleAccess) -> PeopleAccess:
    return PeopleAccess(
        officer=access.officer, grants=access.grants, home_paths=access.home_paths, roles=access.roles, unit=access.unit
    )


def _leads(access: PeopleAccess, matter: Matter, *, standing: Standing) -> bool:
    if standing not in _INSIDE or access.officer is None:
        return False
    is_owner = matter.owner_id == access.officer.pk
    assigns = access.may(Permission.ASSIGN_TASK, unit_path=matter.unit_path)
    return is_owner or assigns or (matter.is_confidential and standing == "named")


def _lies_below(path: str, tops: tuple[str, ...]) -> bool:
    return any(path.startswith(top) for top in tops)
