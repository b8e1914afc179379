"""How do other systems hand in warnings? Signed, once, each answered for; the answer follows the durable write."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from firsthour.web.alerts.models import Way
from firsthour.web.alerts.pen import pen
from firsthour.web.alerts.signals_in import Checked, Source, Taken, check_rows, keep_checked
from firsthour.web.api.alert_schemas import AlertBatch, AlertResult, AlertResults
from firsthour.web.api.interface import operation
from firsthour.web.api.models import GivenAnswer
from firsthour.web.api.operations import Given, find_answer
from firsthour.web.api.schemas import ErrorOut
from firsthour.web.api.scopes import WRITE_ALERTS
from firsthour.web.api.signatures import check_signature
from firsthour.web.people.models import ServiceKey
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.templatetags.firsthour import spoken_language

ROUTER = Router(tags=["alerts"])
TAKEN = 200


@operation(ROUTER.post, "/alerts", scope=WRITE_ALERTS, response={200: AlertResults, 409: ErrorOut})
def post_alerts(
    request: HttpRequest,
    batch: AlertBatch,
    *,
    idempotency_key: str = Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[A-Za-z0-9._-]+$"),
    stamp: int = Header(alias="X-FirstHour-Time", ge=0, le=10**11),
    signature: str = Header(alias="X-FirstHour-Signature", max_length=100),
) -> HttpResponse:
    """Take warnings, each by itself: a bad one is kept as rejected and keeps none of the others out.

    The same request under the same idempotency key is answered again; a warning sent again under its number is known.
    """
    access: PeopleAccess = request.access
    assert access.key is not None  # the operation asks for a scope
    check_signature(
        access.key, request.body, delivery=idempotency_key, stamp=stamp, signature=signature, now=request.now
    )
    given = take_batch(batch, access.key, request_key=idempotency_key, by=request.actor, now=request.now)
    response = HttpResponse(given.body, status=given.status, content_type="application/json; charset=utf-8")
    if given.is_repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def take_batch(batch: AlertBatch, key: ServiceKey, *, request_key: str, by: Actor, now: datetime) -> Given:
    """Take the warnings and keep the answer in one transaction, or repeat the answer that was given before.

    Raises
    ------
    OtherRequestError
        The idempotency key belongs to another request.
    """
    rows = [one.row() for one in batch.items]
    text = json.dumps([batch.source, rows], ensure_ascii=False, sort_keys=True, default=str)
    asked = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    earlier = find_answer(key, request_key, asked=asked)
    if earlier is not None:
        return earlier
    checked = check_rows(rows, now=now)  # before the pen is taken
    try:
        with pen():
            return _take(batch.source, checked, key, request_key=request_key, asked=asked, by=by, now=now)
    except IntegrityError:
        earlier = find_answer(key, request_key, asked=asked)  # the same request came twice at once
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def _take(
    source: str, checked: Sequence[Checked], key: ServiceKey, *, request_key: str, asked: str, by: Actor, now: datetime
) -> Given:
    taken = keep_checked(checked, Source(Way.API, source, key.unit), by=by, now=now)
    body = AlertResults(items=[_result(one) for one in taken]).model_dump_json()
    GivenAnswer(
        service=key, key=request_key, request_hash=asked, status=TAKEN, given_at=now, answer=body,
        answer_hash=hashlib.sha256(body.encode()).hexdigest(),
    ).save(force_insert=True)  # fmt: skip
    return Given(TAKEN, body, is_repeated=False)


def _result(one: Taken) -> AlertResult:
    error = None
    if one.outcome == "rejected":
        error = ErrorOut(code=one.code, message=one.reason[spoken_language()])
    return AlertResult(source_number=one.source_number, outcome=one.outcome, uid=one.uid, error=error)
