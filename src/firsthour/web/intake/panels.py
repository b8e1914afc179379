"""Which panels does a report's page have, and what does each need? Read once a request, in a few queries each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from firsthour.web.audit.revealables import Answer
from firsthour.web.desk.matter_kinds import Place
from firsthour.web.desk.matter_policies import Standing, standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.intake import revealing
from firsthour.web.intake.models import Report, TwinDecision
from firsthour.web.intake.policies import INSIDE, report_steps
from firsthour.web.intake.queries import reports as queries
from firsthour.web.intake.report_kinds import get_one_report_kind
from firsthour.web.intake.step_forms import step_forms
from firsthour.web.ui.templatetags.firsthour import spoken_language

Read = Callable[[HttpRequest, Matter], Mapping[str, Any] | None]


def read_standing(request: HttpRequest, matter: Matter) -> Standing:
    """Return how this visitor stands to the matter; asked once a request."""
    kept: dict[int, Standing] = request.__dict__.setdefault("_intake_standings", {})
    if matter.pk not in kept:
        kept[matter.pk] = standing_of(request.access, matter, now=request.now)
    return kept[matter.pk]


def read_report(request: HttpRequest, matter: Matter) -> Report | None:
    """Return the report of a matter for those who work on it; asked once a request."""
    kept: dict[int, Report | None] = request.__dict__.setdefault("_intake_reports", {})
    if matter.pk not in kept:
        kept[matter.pk] = queries.get_report(matter) if read_standing(request, matter) in INSIDE else None
    return kept[matter.pk]


def read_told(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return what was told."""
    report = read_report(request, matter)
    if report is None:
        return None
    answer: Answer = "ask"
    kind, language = get_one_report_kind(report.kind), spoken_language()
    details = [(one.words[language], report.details[one.key]) for one in kind.fields if one.key in report.details]
    return {
        "report": report, "kind_words": kind.words[language], "details": details,
        "story": revealing.story_subject(report, answer) if report.story else None,
        "supplements": queries.list_supplements(report),
    }  # fmt: skip


def read_payments(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the payments, closing to the report's amount."""
    report = read_report(request, matter)
    if report is None or not get_one_report_kind(report.kind).asks_payments:
        return None
    return {"report": report, "payments": queries.list_payments(report)}


def read_identifiers(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return what was found in the report."""
    report = read_report(request, matter)
    return None if report is None else {"identifiers": queries.list_identifiers(matter)}


def read_people(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the people of the report, masked."""
    report = read_report(request, matter)
    if report is None:
        return None
    people = queries.list_people(request.access, matter, standing=read_standing(request, matter), now=request.now)
    return {"people": people}


def read_custody(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the trail."""
    report = read_report(request, matter)
    return None if report is None else {"report": report, "custody": queries.list_custody(matter)}


def read_twins(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return which other reports may tell of the same; None where there is none."""
    report = read_report(request, matter)
    pairs = queries.list_pairs(request.access, matter, now=request.now) if report is not None else []
    if not pairs:
        return None
    n_open = sum(pair.decision == TwinDecision.OPEN for pair in pairs)
    return {"pairs": [(pair, pair.b if pair.a_id == matter.pk else pair.a) for pair in pairs], "n_open": n_open}


def read_steps(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the steps this visitor may take, each with its form."""
    report = read_report(request, matter)
    if report is None:
        return None
    names = report_steps(request.access, report, standing=read_standing(request, matter), now=request.now)
    return {"report": report, "steps": step_forms(request, report, names=names)} if names else None


def read_receipt(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the receipt: its number and what was sent; the code is kept nowhere."""
    report = read_report(request, matter)
    if report is None:
        return None
    may_renew = read_standing(request, matter) in ("own", "named")
    return {"report": report, "sms": queries.list_sms(matter), "may_renew": may_renew}


PANELS: tuple[tuple[str, int, str, Read, Place], ...] = (
    ("twins", 5, "intake/parts/report_twins.html", read_twins, "top"),
    ("steps", 1, "intake/parts/report_steps.html", read_steps, "side"),
    ("receipt", 30, "intake/parts/report_receipt.html", read_receipt, "side"),
    ("told", 5, "intake/parts/report_told.html", read_told, "main"),
    ("payments", 10, "intake/parts/report_payments.html", read_payments, "main"),
    ("people", 15, "intake/parts/report_people.html", read_people, "main"),
    ("identifiers", 20, "intake/parts/report_identifiers.html", read_identifiers, "main"),
    ("custody", 25, "intake/parts/report_custody.html", read_custody, "main"),
)
