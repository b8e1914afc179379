"""How do answers come in? Read from where they lie, kept together with how far was read, and only then laid aside."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Q

from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.known import known_gateways, taken_for
from firsthour.web.gateway.models import GatewayPlace
from firsthour.web.gateway.operations.keeping import keep_answer
from firsthour.web.gateway.operations.places import note_down, note_up, resting_gateways
from firsthour.web.gateway.transports.contract import Fetched, GatewayDownError
from firsthour.web.gateway.transports.making import make_transport
from firsthour.web.ui.acting import system_actor

LOG = structlog.get_logger("firsthour.gateway")
BY = system_actor("gateway.fetch")
MOST_PAGES = 50
Clock = Callable[[], datetime]


def fetch_due(now: datetime, *, check: Callable[[], None] | None = None, clock: Clock | None = None) -> int:
    """Read the answers of every gateway that does not rest; return how many are new."""
    moment, n_new = clock or (lambda: now), 0
    known = known_gateways().gateways
    resting = resting_gateways(now)
    for gateway in known.by_machine:
        if gateway.key in resting:
            continue
        try:
            n_new += _fetch(gateway, moment, check)
        except GatewayDownError as error:
            why = str(error.details.get("why", ""))
            LOG.warning("gateway_down", gateway=gateway.key, why=why)
            note_down(gateway, why, by=BY, now=moment())
    return n_new


def _fetch(gateway: Gateway, moment: Clock, check: Callable[[], None] | None) -> int:
    lease = str(uuid4())
    if not _take(gateway.key, lease, moment()):
        return 0
    try:
        return _read_on(gateway, lease, moment, check=check)
    finally:
        GatewayPlace.objects.filter(key=gateway.key, lease=lease).update(lease="", taken_until=None)


def _read_on(gateway: Gateway, lease: str, moment: Clock, *, check: Callable[[], None] | None) -> int:
    transport, n_new = make_transport(gateway), 0
    for _nth in range(MOST_PAGES):
        cursor = GatewayPlace.objects.get(key=gateway.key).cursor
        fetched = transport.fetch(cursor, at=moment())
        if check is not None:
            check()
        n_kept = _keep(gateway, fetched, lease, now=moment())
        if n_kept is None:  # another has taken over
            break
        n_new += n_kept
        transport.settle(fetched)
        if not fetched.is_more:
            break
    note_up(gateway, by=BY, now=moment())
    return n_new


@transaction.atomic
def _keep(gateway: Gateway, fetched: Fetched, lease: str, *, now: datetime) -> int | None:
    """Keep what came and how far was read, together; None: the right to read was lost."""
    place = GatewayPlace.objects.select_for_update().filter(key=gateway.key, lease=lease).first()
    if place is None:
        return None
    n_new = sum(keep_answer(one, gateway=gateway, by=BY, now=now)[1] for one in fetched.answers)
    place.cursor, place.read_at, place.taken_until = fetched.cursor, now, now + taken_for()
    place.save(update_fields=["cursor", "read_at", "taken_until"])
    return n_new


def _take(key: str, lease: str, now: datetime) -> bool:
    """Take the right to read a gateway's answers, if nobody has it."""
    GatewayPlace.objects.get_or_create(key=key)
    is_free = Q(taken_until=None) | Q(taken_until__lte=now) | Q(taken_until__gt=now + taken_for())
    return GatewayPlace.objects.filter(is_free, key=key).update(lease=lease, taken_until=now + taken_for()) == 1
