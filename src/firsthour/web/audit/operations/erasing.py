"""What is erased when its time runs out, what is kept back, and what remains to prove it?"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Field, Model

from firsthour.base.batches import batches
from firsthour.base.errors import UserError
from firsthour.law.retention import RetentionRule
from firsthour.web.audit.erasables import AT_ONCE, ERASABLES, Closed
from firsthour.web.audit.models import ErasureCertificate, LegalHold
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.classes import PERSONAL, class_of
from firsthour.web.ui.kept_keys import mark_of


class HeldAlreadyError(UserError):
    """A legal hold stands already."""

    code = "held_already"
    english = "{label} is under a legal hold already."
    chinese = "{label} 已在法定保留中。"


class NoSuchNumberError(UserError):
    """A hold on something that is not there, or of a kind that is never erased."""

    code = "no_such_number"
    english = "Nothing that is ever erased has the number {number}; no hold was placed."
    chinese = "没有编号为 {number} 且到期会清除的事项或预警，未作保留。"


@transaction.atomic
def place_hold(kind: str, key: str, *, label: str, reason: str, by: Actor, now: datetime) -> LegalHold:
    """Keep everything of an object from being erased until the hold is lifted."""
    if LegalHold.objects.filter(kind=kind, key=key, lifted_at=None).exists():
        raise HeldAlreadyError(label=label or key)
    hold = LegalHold.objects.create(
        kind=kind, key=key, label=label, reason=reason.strip(), placed_by=by.name, placed_at=now
    )
    record("hold.place", by=by, now=now, about=[About(kind, key, label)])
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: Actor, now: datetime) -> None:
    """End a hold; what was due meanwhile is erased by the next run."""
    if LegalHold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=now, lifted_by=by.name):
        record("hold.lift", by=by, now=now, about=[About(hold.kind, hold.key, hold.label)])


def erase_due(*, now: datetime, by: Actor, rules: Sequence[RetentionRule]) -> list[ErasureCertificate]:
    """Erase the personal fields of what was closed longer ago than its rule allows; return the certificates.

    A rule without a number of days erases nothing. Each object is one transaction of its own.
    """
    certificates = []
    decided = [(rule, kind) for rule in rules if rule.days > 0 for kind in rule.kinds]
    for rule, kind in [(rule, kind) for rule, kind in decided if kind in ERASABLES]:
        closed = ERASABLES[kind].list_closed(now - timedelta(days=rule.days))
        for batch in batches(closed, AT_ONCE):
            kept = _kept_back(kind, rule, [one.key for one in batch])
            for one in batch:
                if one.key not in kept:
                    certificates.append(_erase_one(one, kind=kind, rule=rule, by=by, now=now))
    return certificates


def _kept_back(kind: str, rule: RetentionRule, keys: list[str]) -> set[str]:
    """Return which of the keys are under a hold or have been erased under this rule already."""
    held = LegalHold.objects.filter(kind=kind, key__in=keys, lifted_at=None).values_list("key", flat=True)
    done = ErasureCertificate.objects.filter(rule=rule.code, kind=kind, key__in=keys).values_list("key", flat=True)
    return {*held, *done}


@transaction.atomic
def _erase_one(closed: Closed, *, kind: str, rule: RetentionRule, by: Actor, now: datetime) -> ErasureCertificate:
    gone: dict[str, str] = {}
    for row in ERASABLES[kind].rows_of(closed.key):
        gone |= erase_fields(row)
    finish = ERASABLES[kind].finish
    if finish is not None:
        finish(closed.key, by=by, now=now)
    certificate = ErasureCertificate.objects.create(
        rule=rule.code, kind=kind, key=closed.key, label=closed.label, fields=sorted({_field(name) for name in gone}),
        n_values=len(gone), content_hash=content_hash(gone), due_at=closed.closed_at + timedelta(days=rule.days),
        erased_at=now, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    record(
        f"{kind}.erase", by=by, now=now, about=[About(kind, closed.key, closed.label)],
        details={"certificate": str(certificate.uid), "rule": rule.code, "n_values": len(gone)},
    )  # fmt: skip
    return certificate


def erase_fields(row: Model) -> dict[str, str]:
    """Empty the personal fields of a row, save it, and return what they held, by ``table#key.field``."""
    gone = {}
    for field in personal_fields(row):
        value = getattr(row, field.attname)
        empty = _empty(field)
        if value not in (empty, None, ""):
            gone[f"{row._meta.label_lower}#{row.pk}.{field.name}"] = str(value)
            setattr(row, field.attname, empty)
    if gone:
        row.save(update_fields=sorted({name.rsplit(".", 1)[1] for name in gone}))
    return gone


def personal_fields(row: Model | type[Model]) -> Iterable[Field]:
    """Yield the fields of a model that are classed personal."""
    return (field for field in row._meta.concrete_fields if class_of(field) is PERSONAL)


def find_erasable(number: str) -> tuple[str, str]:
    """Return kind and key of what people know by a number; a hold on anything else would keep nothing.

    Raises
    ------
    NoSuchNumberError
        Nothing that could be erased has it.
    """
    for kind, erasable in ERASABLES.items():
        key = erasable.find(number) if erasable.find else ""
        if key:
            return kind, key
    raise NoSuchNumberError(number=number)


def content_hash(gone: dict[str, str]) -> str:
    """Return the proof of what was erased: keyed, so that nobody finds a telephone number by trying them all."""
    text = json.dumps(gone, ensure_ascii=False, sort_keys=True)
    return mark_of("firsthour.audit.erasure", text)


def _field(name: str) -> str:
    table, _, field = name.partition("#")
    return f"{table}.{field.rsplit('.', 1)[1]}"


def _empty(field: Field) -> object:
    if field.null:
        return None
    if field.get_internal_type() in ("CharField", "TextField", "EmailField", "URLField", "SlugField"):
        return ""
    if field.get_internal_type() == "JSONField":
        return field.get_default() if field.has_default() else {}
    raise ImproperlyConfigured(f"{field} is personal but can be neither null nor blank: it could not be erased")
