"""What stands in the panels of a case: payments, accounts, members, plan, log, earlier rounds, parts?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.web.cases.models import Case, Filing, ForceMember, LogLine, PlanLine, TaskForce
from firsthour.web.intake.models import Payment

MOST = 200


@dataclass(frozen=True)
class PaidAccount:
    """An account that was paid to, as it was told: how often, how much, from how many reports."""

    institution: str
    account: str
    n_payments: int
    amount_fen: int
    n_reports: int


def list_payments(keys: Sequence[int]) -> list[Payment]:
    """Return the payments told of in these reports, the earliest first."""
    rows = Payment.objects.filter(report__matter__in=keys).select_related("report__matter")
    return list(rows.order_by("paid_at", "pk")[:MOST])


def accounts_of(payments: Sequence[Payment]) -> list[PaidAccount]:
    """Return the accounts that were paid to, the largest sum first."""
    by_account: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.to_account:
            by_account[payment.to_institution, payment.to_normal or payment.to_account].append(payment)
    found = [
        PaidAccount(
            institution, rows[0].to_account, len(rows), sum(row.amount_fen for row in rows),
            len({row.report_id for row in rows}),
        )
        for (institution, _normal), rows in by_account.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.amount_fen, one.account))


def list_earlier_rounds(case: Case, filing: Filing) -> list[Filing]:
    """Return the rounds of review before this one."""
    people = ("proposed_by", "opined_by", "decided_by", "paper")
    rounds = case.filings.filter(round__lt=filing.round).select_related(*people)
    return list(rounds.order_by("-round"))


def list_children(case: Case) -> list[Case]:
    """Return the cases that are a part of a case."""
    return list(case.children.select_related("matter__unit").order_by("pk")[:MOST])


def list_members(force: TaskForce) -> list[ForceMember]:
    """Return who belongs to a task force now."""
    return list(force.members.filter(to_at=None).select_related("officer"))


def list_plan(force: TaskForce) -> list[PlanLine]:
    """Return the lines of the plan that stand."""
    return list(force.plan.filter(struck_at=None).select_related("task__assignee", "task__unit"))


def list_log(force: TaskForce) -> list[LogLine]:
    """Return the log, the latest first."""
    return list(force.log.all()[:MOST])
