"""What comes in as a report, whoever sends it: the form, another system, a file, the portal?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from firsthour.web.people.models import Officer, Unit

FORM = "form"  # the source of what was typed here: its number keeps a form from being sent twice


@dataclass(frozen=True)
class NewPayment:
    """A payment as it was told; what is not known stays empty."""

    amount_fen: int
    to_account: str = ""
    to_institution: str = ""
    to_holder: str = ""
    from_account: str = ""
    from_institution: str = ""
    from_holder: str = ""
    currency: str = "CNY"
    paid_at: datetime | None = None
    precision: str = ""
    channel: str = ""
    serial: str = ""
    note: str = ""


@dataclass(frozen=True)
class NewMention:
    """Somebody as they were told of."""

    role: str
    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    age_group: str = ""
    relation: str = ""
    is_vulnerable: bool = False
    is_reporter: bool = False


@dataclass(frozen=True)
class NewIdentifier:
    """A number, link or name: ``source`` is typed, story, payment, api …; ``is_confirmed``: a person looked at it."""

    kind: str
    raw: str
    source: str = "typed"
    is_confirmed: bool = False


@dataclass(frozen=True)
class NewReport:
    """A report to be registered in the unit that was asked first.

    ``source_system`` and ``source_number`` name it where it comes from: the same two are registered once. With
    ``receipt_number`` and ``receipt_code_hash`` it keeps the receipt it was given there. ``named`` see the identity of
    a reporter who wishes confidentiality, and the whole report when it ``is_confidential``.
    """

    kind: str
    channel: str
    unit: Unit
    taken_by: Officer | None = None
    story: str = ""
    reported_at: datetime | None = None
    happened_at: datetime | None = None
    happened_precision: str = ""
    fraud_type: str = ""
    mentions: Sequence[NewMention] = ()
    payments: Sequence[NewPayment] = ()
    identifiers: Sequence[NewIdentifier] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh-hans"
    is_urgent: bool = False
    wants_confidentiality: bool = False
    is_confidential: bool = False
    named: Sequence[Officer] = ()
    source_system: str = ""
    source_number: str = ""
    receipt_number: str = ""
    receipt_code_hash: str = ""
    sends_sms: bool = False
