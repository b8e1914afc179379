"""Of which accounts may a visitor know? Of those named in matters one sees; opening one asks for a document number."""

from datetime import datetime
from typing import Any, cast

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.cases.queries.persons import naming_of, payments_of
from firsthour.web.intake.models import Identifier, Payment
from firsthour.web.intake.picking.numbers import normal_account
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.masking import tail_of

KIND = "account"


def fetch_account(key: str) -> Subject | None:
    """Return an account as the gate shows it, by its plain number; None: nothing reported names it."""
    if not key or normal_account(key) != key:
        return None
    payment = Payment.objects.filter(Q(to_normal=key) | Q(from_normal=key)).order_by("pk").first()
    if payment is None and not Identifier.objects.filter(kind="account", normal=key).exists():
        return None
    bank = ""
    if payment is not None:
        bank = payment.to_institution if payment.to_normal == key else payment.from_institution
    url = reverse("cases:account", args=[key])
    return Subject(key, f"{bank} {key}".strip(), [(_("Institution"), bank)] if bank else [], url)


def mask_account(subject: Subject) -> str:
    """Return bank and last four signs."""
    bank, _space, number = subject.words.rpartition(" ")
    return f"{bank} {tail_of(number)}".strip()


def account_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether an account opens: under a purpose, to whoever sees a matter that names it."""
    reader = cast(PeopleAccess, access)
    is_named = naming_of(reader, subject.key, now=now).exists()
    is_known = reader.officer is not None and bool(reader.unit_paths)
    return "ask" if is_known and (is_named or payments_of(reader, subject.key, now=now).exists()) else "hidden"


def find_account(number: str) -> str:
    """Return the plain number if it is an account something reported names, or nothing."""
    key = normal_account(number)
    return key if key and fetch_account(key) is not None else ""
