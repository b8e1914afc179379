"""Which messages went to banks, as lists and for the rooms above; each list narrowed by a policy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.web.gateway.known import known_gateways
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, GatewayPlace, MessageState
from firsthour.web.gateway.policies import stray_answers, visible_messages
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

PAGE = 50
LOOK = "look"  # as a state to filter by: an answer needs a person
_FOR_A_PERSON = (AnswerState.UNREADABLE, AnswerState.STUCK)


@dataclass(frozen=True)
class MessageFilter:
    """What a list is narrowed to; ``text``: a number, or its beginning, of a message or a matter, or an institution."""

    state: str = ""
    matter: str = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows, and before which the next begin; None: the end."""

    rows: list[BankMessage]
    before: int | None


def messages_about(about_kind: str, keys: Iterable[str]) -> dict[str, list[BankMessage]]:
    """Return the messages about some things, the oldest first, with their answers."""
    rows = BankMessage.objects.filter(about_kind=about_kind, about_key__in=list(keys)).prefetch_related("answers")
    found: dict[str, list[BankMessage]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.about_key].append(row)
    return dict(found)


def answers_of(message: BankMessage) -> Sequence[BankAnswer]:
    """Return the answers to a message, in the order of coming."""
    return list(BankAnswer.objects.filter(message=message).order_by("pk"))


def list_messages(access: PeopleAccess, wanted: MessageFilter, *, now: datetime, before: int | None = None) -> Page:
    """Return the next messages this visitor may know of, the latest first."""
    rows = filter_messages(access, wanted, now=now)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def filter_messages(access: PeopleAccess, wanted: MessageFilter, *, now: datetime) -> QuerySet[BankMessage]:
    """Return every message that fits and that this visitor may know of, the latest first."""
    rows = visible_messages(access, now=now).select_related("matter").order_by("-pk")
    if wanted.state == LOOK:
        rows = rows.filter(pk__in=BankAnswer.objects.filter(state__in=_FOR_A_PERSON).values("message"))
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.matter:
        rows = rows.filter(matter__number=wanted.matter)
    if wanted.text:
        text = wanted.text
        by_number = Q(number__startswith=text) | Q(matter__number__startswith=text)
        rows = rows.filter(by_number | Q(institution__startswith=text))
    return rows


def get_one_message(access: PeopleAccess, uid: UUID, *, now: datetime) -> BankMessage:
    """Return a message this visitor may know of.

    Raises
    ------
    BankMessage.DoesNotExist
        There is none, or none for this visitor.
    """
    row: BankMessage = visible_messages(access, now=now).select_related("matter", "matter__unit").get(uid=uid)
    return row


def get_one_numbered(access: PeopleAccess, number: str, *, now: datetime) -> BankMessage | None:
    """Return the message of a number, if this visitor may know of it."""
    return visible_messages(access, now=now).filter(number=number).select_related("matter").first()


def get_one_answer(message: BankMessage, uid: UUID) -> BankAnswer:
    """Return an answer to a message.

    Raises
    ------
    BankAnswer.DoesNotExist
        There is none such.
    """
    return BankAnswer.objects.get(message=message, uid=uid)


def list_strays(access: PeopleAccess, *, before: int | None = None) -> tuple[list[BankAnswer], int | None]:
    """Return answers that nobody asked for, the latest first, and before which the next begin."""
    rows = every_stray(access)
    found = list((rows.filter(pk__lt=before) if before is not None else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def every_stray(access: PeopleAccess) -> QuerySet[BankAnswer]:
    """Return every answer that nobody asked for without what it says, the latest first."""
    return stray_answers(access).order_by("-pk").defer("values", "rows", "text")


def get_one_stray(access: PeopleAccess, uid: UUID) -> BankAnswer:
    """Return an answer that nobody asked for.

    Raises
    ------
    BankAnswer.DoesNotExist
        There is none, or none for this visitor.
    """
    row: BankAnswer = stray_answers(access).get(uid=uid)
    return row


def list_waiting(access: PeopleAccess, *, now: datetime, limit: int) -> list[BankMessage]:
    """Return the messages that a person is to pass on or look after, the oldest first."""
    if not access.may(Permission.WORK_HOLDS):
        return []
    states = [MessageState.BY_HAND, MessageState.FAILED]
    stuck = BankAnswer.objects.filter(state=AnswerState.STUCK, message__isnull=False).values("message")
    to_do = Q(state__in=states, withdrawn_at=None, matter__closed_at=None) | Q(pk__in=stuck)
    rows = visible_messages(access, now=now).filter(to_do)
    return list(rows.select_related("matter").order_by("put_at", "pk")[:limit])


def list_down() -> list[GatewayPlace]:
    """Return the gateways of the table that do not answer."""
    keys = [gateway.key for gateway in known_gateways().gateways.by_machine]
    return list(GatewayPlace.objects.filter(key__in=keys).exclude(down_since=None).order_by("down_since"))
