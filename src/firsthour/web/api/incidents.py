"""How do incidents of 110, 96110 and mini-programs become reports without retyping, and how do they stand?"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from firsthour.base.errors import UserError
from firsthour.web.api import queries
from firsthour.web.api.incident_schemas import (
    IncidentBatch,
    IncidentFilter,
    IncidentIn,
    IncidentPage,
    IncidentResult,
    IncidentResults,
    IncidentState,
)
from firsthour.web.api.interface import operation
from firsthour.web.api.operations import UnitOutOfReachError
from firsthour.web.api.policies import may_open_in, reached_matters
from firsthour.web.api.schemas import ErrorOut
from firsthour.web.api.scopes import READ_INCIDENTS, WRITE_INCIDENTS
from firsthour.web.audit.operations import record
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewIdentifier, NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.templatetags.firsthour import spoken_language

ROUTER = Router(tags=["incidents"])


class NumberOutOfReachError(UserError):
    """A number under which something was registered that the key does not reach."""

    code = "number_out_of_reach"
    english = "The number {number} of this system was registered where the key does not reach."
    chinese = "该系统的编号 {number} 已在本密钥权限之外登记。"


@operation(ROUTER.post, "/incidents", scope=WRITE_INCIDENTS, response=IncidentResults)
def post_incidents(request: HttpRequest, batch: IncidentBatch) -> IncidentResults:
    """Register incidents as reports, each by itself: what is wrong with one keeps none of the others out. Sent again
    under the same system and number nothing is registered anew."""
    units: dict[str, Unit | None] = {}
    results = [
        _take(one, batch.source_system, access=request.access, units=units, by=request.actor, now=request.now)
        for one in batch.items
    ]
    counted = {name: sum(one.outcome == name for one in results) for name in ("registered", "known", "rejected")}
    record("incident.batch", by=request.actor, now=request.now, n_records=len(results), details=counted)
    return IncidentResults(items=results)


@operation(ROUTER.get, "/incidents", scope=READ_INCIDENTS, response=IncidentPage)
def list_incidents(request: HttpRequest, wanted: Query[IncidentFilter]) -> IncidentPage:
    """List how the incidents of a system stand that the key reaches, the least recently changed first."""
    rows = reached_matters(request.access, now=request.now).filter(
        kind="incident", report__source_system=wanted.source_system
    )
    plain = queries.Wanted(updated_since=wanted.updated_since, cursor=wanted.cursor, limit=wanted.limit)
    page = queries.page_of(rows.select_related("unit", "report").defer("search"), plain)
    record("incident.list", by=request.actor, now=request.now, n_records=len(page.rows))
    return IncidentPage(items=[_state(matter) for matter in page.rows], next=page.next)


def _take(
    one: IncidentIn,
    source_system: str,
    *,
    access: PeopleAccess,
    units: dict[str, Unit | None],
    by: Actor,
    now: datetime,
) -> IncidentResult:
    try:
        unit = _unit(one.unit, access, units=units)
        report = register_report(_new_report(one, source_system, unit=unit), by=by, now=now)
        if not report.is_new and not reached_matters(access, now=now).filter(pk=report.matter_id).exists():
            raise NumberOutOfReachError(number=one.source_number)
    except UserError as error:
        said = ErrorOut(code=error.code, message=error.sentence(spoken_language()))
        return IncidentResult(source_number=one.source_number, outcome="rejected", error=said)
    return _result(one, report)


def _result(one: IncidentIn, report: Report) -> IncidentResult:
    matter = report.matter
    return IncidentResult(
        source_number=one.source_number, outcome="registered" if report.is_new else "known", uid=matter.uid,
        number=matter.number, state=matter.state, receipt_number=report.receipt_number,
        receipt_code=report.fresh_code,
    )  # fmt: skip


def _unit(code: str, access: PeopleAccess, *, units: dict[str, Unit | None]) -> Unit:
    if code not in units:
        units[code] = queries.find_unit(code) if code else access.unit
    unit = units[code]
    if unit is None or not may_open_in(access, unit):
        raise UnitOutOfReachError(unit=code or "—")
    return unit


def _new_report(one: IncidentIn, source_system: str, *, unit: Unit) -> NewReport:
    people = one.people
    speaks = next((n for n, person in enumerate(people) if person.is_reporter or person.role == "reporter"), 0)
    mentions = [NewMention(**{**person.dict(), "is_reporter": place == speaks}) for place, person in enumerate(people)]
    return NewReport(
        kind=one.kind, channel=one.channel, unit=unit, story=one.story, reported_at=one.reported_at,
        happened_at=one.happened_at, happened_precision="minute" if one.happened_at else "",
        fraud_type=one.fraud_type, mentions=mentions, payments=[_payment(payment) for payment in one.payments],
        identifiers=[NewIdentifier(found.kind, found.raw, source="api") for found in one.identifiers],
        wants_confidentiality=one.wants_confidentiality, source_system=source_system,
        source_number=one.source_number,
    )  # fmt: skip


def _payment(payment: Any) -> NewPayment:
    given = payment.dict()
    return NewPayment(**{**given, "precision": given["precision"] if given["paid_at"] else ""})


def _state(matter: Matter) -> IncidentState:
    return IncidentState(
        source_number=matter.report.source_number or "", uid=matter.uid, number=matter.number, state=matter.state,
        unit=matter.unit.code, updated_at=matter.updated_at,
    )  # fmt: skip
