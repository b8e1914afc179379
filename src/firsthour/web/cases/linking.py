"""What else belongs to a case? Its reports, cases it has to do with, and the case it is a part of."""

from datetime import datetime

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Case, CaseLink, CaseReport, LinkKind
from firsthour.web.cases.noting import about_case, note, reason_of
from firsthour.web.cases.opening import OpenedBeforeError, active_case_of
from firsthour.web.cases.secrecy import expect_no_secret
from firsthour.web.cases.supervision import set_amount
from firsthour.web.desk.models import Matter
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.intake.models import Report
from firsthour.web.ui.acting import Actor


class LinkedBeforeError(UserError):
    """Two cases that are linked."""

    code = "case_linked"
    english = "{number} is linked already."
    chinese = "已与 {number} 关联。"


class EndedBeforeError(UserError):
    """A link, or a report of a case, that was taken away."""

    code = "case_link_ended"
    english = "This was taken away before."
    chinese = "此前已经解除。"


class CircleError(UserError):
    """A case that would be a part of itself."""

    code = "case_circle"
    english = "{number} is a part of this case, or this case itself."
    chinese = "{number} 就是本案或本案的子案。"


@transaction.atomic
def add_report(case: Case, matter: Matter, *, reason: str, by: Actor, now: datetime) -> CaseReport:
    """Add a report or lead to a case, with the amount it tells of.

    Raises
    ------
    OpenedBeforeError
        It belongs to a case already.
    SecretOtherError
        It is confidential and the case is not.
    """
    expect_no_secret(case, matter)
    known = active_case_of(matter)
    if known is not None:
        raise OpenedBeforeError(number=matter.number, case=known.matter.number)
    row = CaseReport.objects.create(case=case, matter=matter, reason=reason_of(reason)[:200], by_name=by.name, at=now)
    told = Report.objects.filter(matter=matter).values_list("amount_fen", flat=True).first() or 0
    note("case.report_added", case, by=by, now=now, says={"number": matter.number, "reason": row.reason})
    refresh_terms([case.matter_id])
    if told:
        set_amount(case, case.amount_fen + told, by=by, now=now)
    return row


@transaction.atomic
def take_out_report(row: CaseReport, *, reason: str, by: Actor, now: datetime) -> CaseReport:
    """Take a report out of a case again, with its amount."""
    row = CaseReport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.ended_at is not None:
        raise EndedBeforeError
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    says = {"number": row.matter.number, "reason": reason_of(reason)}
    note("case.report_taken_out", row.case, by=by, now=now, says=says)
    refresh_terms([row.case.matter_id])
    told = Report.objects.filter(matter=row.matter).values_list("amount_fen", flat=True).first() or 0
    if told:
        set_amount(row.case, max(0, row.case.amount_fen - told), by=by, now=now)
    return row


@transaction.atomic
def link_cases(case: Case, other: Case, *, kind: LinkKind, reason: str, by: Actor, now: datetime) -> CaseLink:
    """Say that two cases have to do with each other, and why.

    Raises
    ------
    LinkedBeforeError
        They are linked in this way.
    CircleError
        It is the same case.
    """
    if case.pk == other.pk:
        raise CircleError(number=other.matter.number)
    expect_no_secret(case, other.matter)
    if CaseLink.objects.filter(case=other, other=case, kind=kind, ended_at=None).exists():
        raise LinkedBeforeError(number=other.matter.number)
    try:
        with transaction.atomic():
            link = CaseLink.objects.create(
                case=case, other=other, kind=kind, reason=reason_of(reason), by_name=by.name, at=now
            )
    except IntegrityError as error:
        raise LinkedBeforeError(number=other.matter.number) from error
    says = {"other": other.matter.number, "kind": str(kind), "reason": link.reason}
    note("case.linked", case, by=by, now=now, says=says, about=(about_case(other),))
    return link


@transaction.atomic
def end_link(link: CaseLink, *, reason: str, by: Actor, now: datetime) -> CaseLink:
    """Say that two cases have nothing to do with each other after all."""
    link = CaseLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.ended_at is not None:
        raise EndedBeforeError
    link.ended_at, link.ended_why = now, reason_of(reason)[:200]
    link.save(update_fields=["ended_at", "ended_why"])
    says = {"other": link.other.matter.number, "reason": link.ended_why}
    note("case.unlinked", link.case, by=by, now=now, says=says, about=(about_case(link.other),))
    return link


@transaction.atomic
def set_parent(case: Case, parent: Case | None, *, reason: str, by: Actor, now: datetime) -> Case:
    """Make a case a part of another, or of none.

    Raises
    ------
    CircleError
        The other is a part of this one.
    """
    if parent is not None:
        expect_no_secret(case, parent.matter)
    above = parent
    while above is not None:
        if above.pk == case.pk:
            raise CircleError(number=parent.matter.number if parent else "")
        above = above.parent
    case.parent = parent
    case.version += 1
    case.save(update_fields=["parent", "version"])
    says = {"parent": parent.matter.number if parent else "", "reason": reason_of(reason)}
    note("case.parent_set", case, by=by, now=now, says=says)
    return case
