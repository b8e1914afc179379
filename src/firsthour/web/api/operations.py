"""What may other systems write? A lead; sent twice under the same idempotency key it is opened once."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.web.api.models import GivenAnswer
from firsthour.web.api.policies import may_open_in
from firsthour.web.api.queries import find_unit
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import ServiceKey
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.acting import Actor

KEPT = timedelta(days=7)
CREATED = 201


class OtherRequestError(UserError):
    """An idempotency key that belongs to another request."""

    code = "idempotency_key_used"
    english = "This idempotency key belongs to another request. Send a new key with a new request."
    chinese = "该幂等键已用于另一请求，请为新请求使用新的键。"


class UnitOutOfReachError(UserError):
    """A unit in which the key may not open anything, or that does not exist: no difference is told."""

    code = "unit_out_of_reach"
    english = "The key opens nothing in unit {unit}."
    chinese = "该密钥不能在单位 {unit} 中登记。"


@dataclass(frozen=True)
class NewLead:
    """A lead as another system sends it."""

    title: str
    unit: str
    outside_number: str = ""
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Given:
    """An answer: its status, its body as it was sent, and whether it repeats an earlier one."""

    status: int
    body: str
    is_repeated: bool


def open_lead(lead: NewLead, *, access: PeopleAccess, key: str, by: Actor, now: datetime) -> Given:
    """Open a lead, or repeat the answer that was given to the same request under the same key.

    Raises
    ------
    OtherRequestError
        The idempotency key belongs to another request.
    UnitOutOfReachError
        The key's unit does not reach the unit named.
    """
    asked = _hash(asdict(lead))
    earlier = find_answer(access.key, key, asked=asked)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            return _open(lead, access=access, key=key, asked=asked, by=by, now=now)
    except IntegrityError:
        earlier = find_answer(
            access.key, key, asked=asked
        )  # the same request came twice at once, and the other one won
        if earlier is None:
            raise
        return earlier


def find_answer(service: ServiceKey | None, key: str, *, asked: str) -> Given | None:
    """Return the answer that was given to the same request under this key before.

    Raises
    ------
    OtherRequestError
        The idempotency key belongs to another request.
    """
    kept = GivenAnswer.objects.filter(service=service, key=key).first()
    if kept is None:
        return None
    if kept.request_hash != asked:
        raise OtherRequestError
    return Given(kept.status, kept.answer, is_repeated=True)


def forget_answers(*, now: datetime) -> int:
    """Forget the answers given more than a week ago; return how many."""
    n_forgotten: int = GivenAnswer.objects.filter(given_at__lt=now - KEPT).delete()[0]
    return n_forgotten


def describe_opened(matter: Matter) -> dict[str, Any]:
    """Return what is said of a lead that was opened; no words of it, so that the answer may be kept."""
    return {
        "uid": str(matter.uid), "kind": matter.kind, "number": matter.number, "state": matter.state,
        "unit": matter.unit.code, "opened_at": matter.opened_at.isoformat(), "version": matter.version,
    }  # fmt: skip


def _open(lead: NewLead, *, access: PeopleAccess, key: str, asked: str, by: Actor, now: datetime) -> Given:
    unit = find_unit(lead.unit)
    if unit is None or not may_open_in(access, unit):
        raise UnitOutOfReachError(unit=lead.unit)
    answer = GivenAnswer(service=access.key, key=key, request_hash=asked, status=CREATED, given_at=now)
    answer.save()  # whoever comes second waits here
    new = NewMatter(
        kind="lead", title=lead.title, unit=unit, outside_number=lead.outside_number, opened_at=lead.opened_at
    )
    body = json.dumps(describe_opened(open_matter(new, by=by, now=now)), ensure_ascii=False, sort_keys=True)
    answer.answer, answer.answer_hash = body, hashlib.sha256(body.encode()).hexdigest()
    answer.save(update_fields=["answer", "answer_hash"])
    return Given(CREATED, body, is_repeated=False)


def _hash(request: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
