"""How does a case begin? From a report, a lead or our own finding; its review runs from the moment it was accepted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.cases import papers
from firsthour.web.cases.models import Case, CaseReport, CaseStep, Filing, StepOutcome
from firsthour.web.cases.noting import note
from firsthour.web.cases.steps import ACCEPTED, ROUTES
from firsthour.web.cases.supervision import supervise_if_big
from firsthour.web.desk.clocks import Subject, start_clock
from firsthour.web.desk.documents import draft_document
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Document, Matter
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.intake.models import Mention, MentionRole, Report
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

KIND = "case"
PROTECTED = "报案人（身份保密）"


class OpenedBeforeError(UserError):
    """A report that belongs to a case already."""

    code = "case_opened_before"
    english = "{number} belongs to case {case} already."
    chinese = "{number} 已归入案件 {case}。"


class UnknownRouteError(UserError):
    """A way a case cannot come in by."""

    code = "unknown_case_route"
    english = "No review is called {route!r}."
    chinese = "没有名为 {route!r} 的审查类别。"


@dataclass(frozen=True)
class NewCase:
    """What a case is opened as, and where; ``handled_*`` is what the responsibility list said about it."""

    title: str
    unit: Unit
    owner: Officer | None = None
    route: str = "economic"
    offence: str = ""
    amount_fen: int = 0
    number: str = ""
    is_confidential: bool = False
    named: Sequence[Officer] = field(default_factory=tuple)
    accepted_at: datetime | None = None  # when it was accepted in fact, if not now
    handled_at_level: str = ""
    handled_why: Sequence[dict[str, str]] = field(default_factory=tuple)


@transaction.atomic
def open_case_from(origin: Matter | None, new: NewCase, *, officer: Officer, by: Actor, now: datetime) -> Case:
    """Open a case, from a report or lead (``origin``) or without one; its review begins to run.

    A case from a confidential report is confidential, and whoever is named on the report is named on the case.

    Raises
    ------
    OpenedBeforeError
        The report belongs to a case already.
    UnknownRouteError
        No period of review is known for the route.
    """
    if new.route not in ROUTES:
        raise UnknownRouteError(route=new.route)
    _expect_free(origin)
    is_confidential = new.is_confidential or (origin is not None and origin.is_confidential)
    named = [*new.named, officer, *(_named_on(origin, now) if is_confidential and origin else [])]
    matter = open_matter(
        NewMatter(
            kind=KIND, title=new.title, unit=new.unit, owner=new.owner, number=new.number,
            is_confidential=is_confidential, named=named if is_confidential else (),
            opened_at=new.accepted_at,
        ),
        by=by, now=now,
    )  # fmt: skip
    case = Case.objects.create(
        matter=matter, route=new.route, offence=new.offence, amount_fen=new.amount_fen or _told_amount(origin),
        handled_at_level=new.handled_at_level, handled_why=list(new.handled_why), accepted_at=matter.opened_at,
    )  # fmt: skip
    paper = _acceptance_paper(case, origin, officer=officer, by=by, now=now)
    _begin(case, origin, officer=officer, paper=paper, by=by, now=now)
    supervise_if_big(case, now=now)
    return case


def start_round(case: Case, *, started_at: datetime, by: Actor, now: datetime) -> Filing:
    """Begin a round of filing review, with its clock."""
    n_rounds = case.filings.count()
    filing = Filing.objects.create(case=case, round=n_rounds + 1, opened_at=started_at)
    matter = case.matter
    subject = Subject("filing", str(filing.uid), matter.unit, matter.owner, matter)
    start_clock(ROUTES[case.route].clock, subject, started_at=started_at, by=by, now=now)
    return filing


def active_case_of(matter: Matter) -> Case | None:
    """Return the case a report or lead belongs to."""
    belongs = CaseReport.objects.filter(matter=matter, ended_at=None).select_related("case__matter").first()
    return belongs.case if belongs is not None else None


def _expect_free(origin: Matter | None) -> None:
    known = active_case_of(origin) if origin is not None else None
    if origin is not None and known is not None:
        raise OpenedBeforeError(number=origin.number, case=known.matter.number)


def _named_on(origin: Matter, now: datetime) -> list[Officer]:
    shares = origin.shares.filter(officer__isnull=False, from_at__lte=now).exclude(to_at__lte=now)
    return list(Officer.objects.filter(pk__in=shares.values("officer")))


def _told_amount(origin: Matter | None) -> int:
    if origin is None:
        return 0
    return Report.objects.filter(matter=origin).values_list("amount_fen", flat=True).first() or 0


def complainant_of(matter: Matter) -> str:
    """Return who reported, as they were mentioned; who asked for secrecy is not named; nothing where nobody was."""
    told = list(Mention.objects.filter(matter=matter).order_by("pk"))
    spoke = [one for one in told if one.is_reporter]
    victims = [one for one in told if one.role in (MentionRole.REPORTER, MentionRole.VICTIM)]
    first = next((one for one in [*spoke, *victims] if one.name), None)
    return "" if first is None else PROTECTED if first.is_protected else first.name


def _acceptance_paper(
    case: Case, origin: Matter | None, *, officer: Officer, by: Actor, now: datetime
) -> Document:  # fmt: skip
    fields = {
        "from_whom": (complainant_of(origin) if origin else "") or papers.NONE,
        "accepted_at": papers.moment_words(case.accepted_at),
        "facts": f"{case.matter.title}（来源 {origin.number}）" if origin else case.matter.title,
        "opinion": "予以受案，依法审查。",
    }
    return draft_document("case_acceptance", case.matter, unit=case.matter.unit, fields=fields, officer=officer,
                          by=by, now=now)  # fmt: skip


def _begin(
    case: Case, origin: Matter | None, *, officer: Officer, paper: Document, by: Actor, now: datetime
) -> None:  # fmt: skip
    if origin is not None:
        CaseReport.objects.create(case=case, matter=origin, by_name=by.name, at=now)
        refresh_terms([case.matter_id])
    CaseStep.objects.create(
        case=case, name="accept", from_state="", to_state=ACCEPTED, basis="公安机关办理刑事案件程序规定 §174",
        basis_status="C", outcome=StepOutcome.TAKEN, asked_by=officer, asked_at=now, paper=paper,
    )  # fmt: skip
    start_round(case, started_at=case.accepted_at, by=by, now=now)
    says = {"from": origin.number if origin else "", "route": case.route, "offence": case.offence}
    note("case.accepted", case, by=by, now=now, says=says, happened_at=case.accepted_at)
