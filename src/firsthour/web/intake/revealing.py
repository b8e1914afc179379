"""How does the purpose gate know the people, accounts and words of a report?

A page that has worked out already what its visitor may see hands the gate a ``Judged`` subject; asked from elsewhere
the gate works it out by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake.models import Identifier, Mention, Payment, Report
from firsthour.web.intake.policies import INSIDE, may_know
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_id_number, mask_person, mask_phone, tail_of

MENTION, PAYMENT, IDENTIFIER, STORY = "mention", "report_payment", "identifier", "report_story"
APART = " · "


@dataclass(frozen=True)
class Judged(Subject):
    """A subject of which it was worked out what this visitor may do with it."""

    answer: Answer = "hidden"


def register() -> None:
    """Add what reports hold to what the gate knows."""
    sees = Permission.SEE_MATTERS
    register_revealable(
        MENTION, words=_("Person in a report"), fetch=_fetch_mention, mask=_mask_mention, policy=_policy(Mention),
        permission=Permission.LOOK_UP_PERSON, who_may=_("who is named on the report"),
    )  # fmt: skip
    register_revealable(
        PAYMENT, words=_("Payment in a report"), fetch=_fetch_payment, mask=_mask_account, policy=_policy(Payment),
        permission=sees,
    )  # fmt: skip
    register_revealable(
        IDENTIFIER, words=_("Number in a report"), fetch=_fetch_identifier, mask=_mask_identifier,
        policy=_policy(Identifier), permission=sees,
    )  # fmt: skip
    register_revealable(
        STORY, words=_("Words of a report"), fetch=_fetch_story, mask=_mask_story, policy=_policy(Report),
        permission=sees,
    )  # fmt: skip


def mention_subject(mention: Mention, answer: Answer) -> Judged:
    """Return somebody mentioned in full."""
    parts = (mention.name or "—", mention.phone, mention.id_number)
    return Judged(str(mention.uid), APART.join(part for part in parts if part), answer=answer)


def payment_subject(payment: Payment, answer: Answer) -> Judged:
    """Return the receiving account of a payment in full."""
    parts = (payment.to_account, payment.to_holder)
    return Judged(str(payment.pk), APART.join(part for part in parts if part), answer=answer)


def identifier_subject(identifier: Identifier, answer: Answer) -> Judged:
    """Return a number or name in full."""
    return Judged(str(identifier.uid), identifier.raw, answer=answer)


def story_subject(report: Report, answer: Answer) -> Judged:
    """Return the words of a report in full."""
    return Judged(str(report.matter.uid), report.story, answer=answer)


def _fetch_mention(key: str) -> Subject | None:
    mention = _one(Mention, key)
    return _with_page(mention_subject(mention, "hidden"), mention.matter) if mention is not None else None


def _fetch_identifier(key: str) -> Subject | None:
    identifier = _one(Identifier, key)
    return _with_page(identifier_subject(identifier, "hidden"), identifier.matter) if identifier is not None else None


def _fetch_payment(key: str) -> Subject | None:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    payment = Payment.objects.select_related("report__matter").filter(pk=int(key)).first()
    return _with_page(payment_subject(payment, "hidden"), payment.report.matter) if payment is not None else None


def _fetch_story(key: str) -> Subject | None:
    uid = _uid(key)
    report = Report.objects.select_related("matter").filter(matter__uid=uid).first() if uid else None
    return _with_page(story_subject(report, "hidden"), report.matter) if report is not None else None


def _with_page(subject: Judged, matter: Matter) -> Subject:
    return Subject(
        subject.key, subject.words, [(_("Number"), matter.number)], reverse("desk:matter", args=[matter.uid])
    )


def _policy(table: Any) -> Any:
    def answer(access: Any, subject: Subject, now: datetime) -> Answer:
        if isinstance(subject, Judged):
            return subject.answer
        return _judge(cast(PeopleAccess, access), table, subject.key, now=now)

    return answer


def _judge(access: PeopleAccess, table: Any, key: str, *, now: datetime) -> Answer:
    if table is Mention:
        mention = _one(Mention, key)
        matter = mention.matter if mention is not None else None
        if mention is not None and not may_know(access, mention, now=now):
            return "denied" if _stands_inside(access, matter, now=now) else "hidden"
    elif table is Identifier:
        identifier = _one(Identifier, key)
        matter = identifier.matter if identifier is not None else None
    elif table is Payment:
        payment = Payment.objects.select_related("report__matter").filter(pk=key).first()
        matter = payment.report.matter if payment is not None else None
    else:
        matter = Matter.objects.filter(uid=key).first()
    return "ask" if _stands_inside(access, matter, now=now) else "hidden"


def _stands_inside(access: PeopleAccess, matter: Matter | None, *, now: datetime) -> bool:
    if matter is None:
        return False
    seen = visible_matters(access, now=now).filter(pk=matter.pk).first()
    return seen is not None and standing_of(access, seen, now=now) in INSIDE


def _one(table: Any, key: str) -> Any:
    uid = _uid(key)
    return table.objects.select_related("matter").filter(uid=uid).first() if uid else None


def _uid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _mask_mention(subject: Subject) -> str:
    name, *numbers = subject.words.split(APART)
    masked = [mask_phone(number) if len(number) < 15 else mask_id_number(number) for number in numbers]
    return APART.join([mask_person(name) if name != "—" else name, *masked])


def _mask_account(subject: Subject) -> str:
    account, _space, _holder = subject.words.partition(APART)
    return f"****{tail_of(account)}" if account else "—"


def _mask_identifier(subject: Subject) -> str:
    text = subject.words
    return mask_text(text) if mask_text(text) != text else f"{text[:2]}****{text[-2:]}" if len(text) > 6 else "****"


def _mask_story(subject: Subject) -> str:
    return mask_text(subject.words)
