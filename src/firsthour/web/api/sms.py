"""How does a provider of short messages tell what became of them, unasked? Signed; twice changes nothing."""

from django.http import HttpRequest
from ninja import Header, Router

from firsthour.web.api.interface import operation
from firsthour.web.api.scopes import WRITE_SMS_EVENTS
from firsthour.web.api.signatures import check_signature
from firsthour.web.api.sms_schemas import SmsEvents, SmsEventsTaken
from firsthour.web.desk.sms_lines.events import note_events
from firsthour.web.people.policies import PeopleAccess

ROUTER = Router(tags=["short messages"])


@operation(ROUTER.post, "/sms/events", scope=WRITE_SMS_EVENTS, response=SmsEventsTaken)
def post_sms_events(
    request: HttpRequest,
    told: SmsEvents,
    *,
    idempotency_key: str = Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[A-Za-z0-9._-]+$"),
    stamp: int = Header(alias="X-FirstHour-Time", ge=0, le=10**11),
    signature: str = Header(alias="X-FirstHour-Signature", max_length=100),
) -> SmsEventsTaken:
    """Take receipts and replies; each is known by what it says, so the same may be handed in again, and fetched too."""
    access: PeopleAccess = request.access
    assert access.key is not None  # the operation asks for a scope
    check_signature(
        access.key, request.body, delivery=idempotency_key, stamp=stamp, signature=signature, now=request.now
    )
    return SmsEventsTaken(n_new=note_events([one.event() for one in told.events], now=request.now))
