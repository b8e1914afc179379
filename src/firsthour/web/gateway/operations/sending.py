"""How does a message leave? Taken under a lease, urgent ones first; noted as sent when the other side has accepted it.

    waiting ──taken──▶ (in hand) ──accepted──▶ sent
       ▲                  │ nobody knows, or later
       └── a pause ◀──────┤
                          └──▶ failed: refused for good, a person looks ──send again──▶ waiting

A sender that is killed in between leaves the message waiting: when its lease has run out it is sent once more under the
same number, which the other side has only once.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import uuid4

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import record
from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.known import known_gateways, taken_for
from firsthour.web.gateway.models import BankMessage, MessageState, Way
from firsthour.web.gateway.operations.places import LONGEST_PAUSE, note_down, note_up, pause_after, resting_gateways
from firsthour.web.gateway.operations.putting import about_of
from firsthour.web.gateway.operations.taking import tell_sent
from firsthour.web.gateway.operations.telling import tell_refused
from firsthour.web.gateway.transports.contract import GatewayDownError, Outgoing, Reply
from firsthour.web.gateway.transports.making import make_transport
from firsthour.web.gateway.waking import wake
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor, system_actor

LOG = structlog.get_logger("firsthour.gateway")
BY = system_actor("gateway.send")
NO_GATEWAY = "no_gateway"
Clock = Callable[[], datetime]


class NotSendableError(UserError):
    """A message that cannot be sent again or passed on by hand: it is on its way, answered or withdrawn."""

    code = "message_not_sendable"
    english = "The message {number} is on its way, answered or withdrawn."
    chinese = "报文 {number} 正在发送、已有反馈或已撤回。"


def send_due(
    now: datetime, *, check: Callable[[], None] | None = None, limit: int = 50, clock: Clock | None = None
) -> int:
    """Send what waits, one message after the other; return how many were accepted. One gateway's silence stops
    nothing of the others'."""
    known = known_gateways()
    if known.error is not None:
        LOG.warning("gateways_unreadable", code=known.error.code)
        return 0
    moment = clock or (lambda: now)
    n_sent, resting = 0, resting_gateways(now)
    for _nth in range(limit):
        row = _take_next(f"{uuid4()}", now=moment(), without=resting)
        if row is None:
            break
        if check is not None:
            check()
        gateway = known.gateways.get(row.gateway)
        if gateway is None or gateway.way == "hand":
            give_to_person(row, why=NO_GATEWAY, by=BY, now=moment())
        elif _send(row, gateway, moment):
            n_sent += 1
        else:
            resting |= resting_gateways(moment())
    return n_sent


@transaction.atomic
def send_again(message: BankMessage, *, version: int, by: Actor, now: datetime) -> None:
    """Send a message that the other side refused once more, or one that waits at once; under its number.

    Raises
    ------
    NotSendableError
        It is neither refused nor waiting.
    """
    row = BankMessage.objects.select_for_update().get(pk=message.pk)
    gateway = known_gateways().gateways.serving(row.institution)
    if row.state not in (MessageState.FAILED, MessageState.WAITING) or gateway is None or gateway.way == "hand":
        raise NotSendableError(number=row.number)
    claim_version(row, version=version)
    row.state, row.gateway, row.way, row.next_try_at, row.error = (
        MessageState.WAITING, gateway.key, Way(gateway.way), now, "",
    )  # fmt: skip
    row.save(update_fields=["state", "gateway", "way", "next_try_at", "error"])
    record("bank_message.send_again", by=by, now=now, about=about_of(row))
    wake()


@transaction.atomic
def give_to_person(
    message: BankMessage, *, why: str, by: Actor, now: datetime, version: int | None = None
) -> BankMessage:
    """Let a person pass on what waits or was refused; the number stays, so the bank has it once whoever brings it.

    Raises
    ------
    NotSendableError
        It is neither.
    """
    row = BankMessage.objects.select_for_update().get(pk=message.pk)
    if row.state not in (MessageState.FAILED, MessageState.WAITING):
        raise NotSendableError(number=row.number)
    if version is not None:
        claim_version(row, version=version)
    row.state, row.next_try_at, row.taken_until, row.lease, row.error = MessageState.BY_HAND, None, None, "", why
    row.save(update_fields=["state", "next_try_at", "taken_until", "lease", "error"])
    record("bank_message.by_hand", by=by, now=now, about=about_of(row), details={"why": why, "tries": row.n_tries})
    return row


@transaction.atomic
def _take_next(lease: str, *, now: datetime, without: Collection[str]) -> BankMessage | None:
    if not _due(now, without).exists():  # a look costs no writer its turn
        return None
    skip = connection.features.has_select_for_update_skip_locked
    locked = _due(now, without).select_for_update(skip_locked=skip, of=("self",) if skip else ())
    row = locked.select_related("matter").order_by("-is_urgent", "next_try_at", "pk").first()
    if row is not None:
        row.lease, row.taken_until, row.n_tries = lease, now + taken_for(), row.n_tries + 1
        row.save(update_fields=["lease", "taken_until", "n_tries"])
    return row


def _due(now: datetime, without: Collection[str]) -> QuerySet[BankMessage]:
    """Return what may be taken now; a pause or a lease longer than any is one of a clock that was put back."""
    is_time = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
    is_free = Q(taken_until=None) | Q(taken_until__lte=now) | Q(taken_until__gt=now + taken_for())
    return BankMessage.objects.filter(is_time, is_free, state=MessageState.WAITING).exclude(gateway__in=list(without))


def _send(row: BankMessage, gateway: Gateway, moment: Clock) -> bool:
    """Send one message that was taken; tell whether it was accepted."""
    out = Outgoing(row.number, row.code, row.values, row.rows)
    try:
        reply = make_transport(gateway).send(out, at=moment())
    except GatewayDownError as error:
        why = str(error.details.get("why", ""))
        LOG.warning("gateway_down", gateway=gateway.key, why=why)
        again = note_down(gateway, why, by=BY, now=moment())
        _held(row).update(taken_until=None, lease="", next_try_at=again, error=why[:200])
        return False
    note_up(gateway, by=BY, now=moment())
    return _settle(row, reply, now=moment())


@transaction.atomic
def _note(row: BankMessage, reply: Reply, *, now: datetime) -> bool:
    """Note what the other side said; False: somebody else has the message now."""
    if reply.outcome == "accepted":
        changed = _held(row).update(
            state=MessageState.SENT, sent_at=now, taken_until=None, lease="", next_try_at=None, error=""
        )
    elif reply.outcome == "refused":
        changed = _held(row).update(
            state=MessageState.FAILED, taken_until=None, lease="", next_try_at=None, error=reply.code[:200],
            version=F("version") + 1,
        )  # fmt: skip
    else:
        again = now + pause_after(row.n_tries)
        return bool(_held(row).update(taken_until=None, lease="", next_try_at=again, error=reply.code[:200]))
    if changed:
        row.error = reply.code[:200]
        details = {"outcome": reply.outcome, "code": reply.code, "tries": row.n_tries}
        record("bank_message.sent", by=BY, now=now, about=about_of(row), details=details)
        if reply.outcome == "refused":
            tell_refused(row, by=BY, now=now)
    return bool(changed)


def _settle(row: BankMessage, reply: Reply, *, now: datetime) -> bool:
    is_mine = _note(row, reply, now=now)
    if reply.outcome != "accepted":
        return False
    if is_mine:
        tell_sent(row.pk, by=BY, now=now)
    return True


def _held(row: BankMessage) -> QuerySet[BankMessage]:
    return BankMessage.objects.filter(pk=row.pk, lease=row.lease, state=MessageState.WAITING)
