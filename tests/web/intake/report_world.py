"""Which reports do tests register? Invented ones, by the operation, with what a test wants to be different."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.ui.acting import Actor

ACCOUNT = "0000 0004 1700 0123"
VICTIM = NewMention(role="victim", name="许念安", phone="10012342731", is_reporter=True)
ID_NUMBER = "990000199003071235"


def acting(officer: Officer) -> Actor:
    """Return an officer as the one who acts."""
    return Actor(kind="officer", key=str(officer.uid), name=officer.name)


def told(unit: Unit, officer: Officer | None, *, now: datetime, **different: Any) -> NewReport:
    """Return a report of one payment of 486,000 yuan, twenty minutes ago."""
    payment = NewPayment(48_600_000, to_account=ACCOUNT, to_institution="北渡银行",
                         paid_at=now - timedelta(minutes=20), precision="minute")  # fmt: skip
    new = NewReport(
        "online_fraud", "counter", unit, taken_by=officer, fraud_type="investment",
        story="对方让我下载“云享投”APP，网址 hxxps://yun[.]example/a，客服 400-123-4567。",
        mentions=[VICTIM], payments=[payment],
    )  # fmt: skip
    return replace(new, **different)


def register(unit: Unit, officer: Officer | None, *, now: datetime, **different: Any) -> Report:
    """Register such a report."""
    by = acting(officer) if officer is not None else Actor(kind="service", key="key", name="110")
    return register_report(told(unit, officer, now=now, **different), by=by, now=now)


def post(name: str, badge: str, unit: Unit, role: str, *, now: datetime) -> Officer:
    """Make one more officer."""
    officer = Officer.objects.create_user(badge, name=name)
    Posting.objects.create(officer=officer, unit=unit, role=role, from_at=now - timedelta(days=9))
    return officer
