"""Who may see and pass on messages to banks? What is not listed here cannot be done.

Messages are seen by who works on their matter (own unit, by name, or handed over) and sees holds; an agency never sees
them. What a message says is opened under the number of the matter and a purpose (``views.opening``). Answers that name
no message of ours belong to no unit: they are for who works on holds at the top of the force, without their content.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from firsthour.law.messages import list_message_kinds
from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.matter_policies import Standing, standing_of
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

KIND = "bank_messages"
INSIDE = ("own", "named", "handed_over")
_AT_REST = (MessageState.FAILED, MessageState.WAITING)


def visible_messages(access: PeopleAccess, *, now: datetime) -> QuerySet[BankMessage]:
    """Return the messages this visitor may know of: those of matters seen otherwise than as an agency."""
    if not access.may(Permission.SEE_HOLDS):
        return BankMessage.objects.none()
    inside = PeopleAccess(
        officer=access.officer, grants=access.grants, home_paths=access.home_paths, roles=access.roles, unit=access.unit
    )
    return BankMessage.objects.filter(of_visible_matters(inside, now=now))


def message_steps(access: PeopleAccess, message: BankMessage, *, standing: Standing) -> set[str]:
    """Return what this visitor may do with a message: ``see``, ``pass_on``, ``send_again``, ``by_hand``, ``answer``."""
    if standing not in INSIDE or not access.may(Permission.SEE_HOLDS):
        return set()
    if not access.may(Permission.WORK_HOLDS):
        return {"see"}
    steps = {"see"}
    if message.state == MessageState.BY_HAND:
        steps.add("pass_on")
    if message.state in _AT_REST:
        steps |= {"send_again", "by_hand"}
    return steps | ({"answer"} if has_answer(message.code) else set())


def has_answer(code: str) -> bool:
    """Tell whether messages of a code are answered."""
    kind = list_message_kinds().get(code)
    return code == PAYMENTS or (kind is not None and kind.counterpart != "")


def answer_steps(answer: BankAnswer, *, steps: set[str]) -> set[str]:
    """Return what may be done with an answer of a message: ``again`` (set aside), ``empty`` (could not be read)."""
    if "answer" not in steps:
        return set()
    known = {AnswerState.STUCK: {"again"}, AnswerState.UNREADABLE: {"empty"}}
    return known.get(AnswerState(answer.state), set())


def stray_answers(access: PeopleAccess) -> QuerySet[BankAnswer]:
    """Return the answers that nobody asked for, for who may say where they belong."""
    if not access.is_at_top(Permission.WORK_HOLDS):
        return BankAnswer.objects.none()
    return BankAnswer.objects.filter(state=AnswerState.STRAY)


def fetch_messages(key: str) -> Subject | None:
    """Return a matter's messages to banks as the gate names them."""
    try:
        matter = Matter.objects.filter(uid=UUID(key)).first()
    except ValueError:
        return None
    if matter is None:
        return None
    url = f"{reverse('gateway:messages')}?matter={matter.number}"
    return Subject(key, f"{matter.number} {matter.title}", [], url)


def mask_messages(subject: Subject) -> str:
    """Return the number and the masked title."""
    number, _space, title = subject.words.partition(" ")
    return f"{number} {mask_title(title)}"


def messages_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether a matter's messages open: under a purpose, to who works on the matter."""
    reader = cast(PeopleAccess, access)
    matter = Matter.objects.filter(uid=subject.key).first()
    standing = standing_of(reader, matter, now=now) if matter is not None else ""
    return "ask" if standing in INSIDE else "hidden"
