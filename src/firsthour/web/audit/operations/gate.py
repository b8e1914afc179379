"""Under which purpose is somebody's identity opened? Stated once per case and sitting; each look-up names it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.law.lookups import OTHER_PURPOSE, list_purposes
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import Basis, Reveal
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.revealables import Revealable, Subject
from firsthour.web.ui.acting import Actor

SITTING_LASTS = timedelta(hours=12)  # one shift
SHOWN_FOR = timedelta(minutes=5)


class BasisIncompleteError(UserError):
    """The purpose is not stated in full."""

    code = "basis_incomplete"
    english = "The look-up needs the {what[0]}."
    chinese = "查询须填写{what[1]}。"


class BasisNotYoursError(UserError):
    """The purpose belongs to another officer or sitting, or has ended."""

    code = "basis_ended"
    english = "The stated purpose has ended. State it again."
    chinese = "原用途已失效，请重新填写。"


@dataclass(frozen=True)
class Statement:
    """What the officer states before looking: the number of the case or lead, and what for."""

    number: str
    purpose: str
    words: str = ""
    document_number: str = ""
    approver: str = ""


@transaction.atomic
def open_basis(
    statement: Statement, *, by: Actor, now: datetime, about: About | None = None, wanted: Revealable | None = None
) -> Basis:
    """Store a stated purpose for the rest of the sitting.

    Raises
    ------
    BasisIncompleteError
        Something is missing that this look-up asks for.
    """
    _check(statement, wanted)
    number = statement.number.strip()
    basis = Basis.objects.create(
        officer_key=by.key, officer_name=by.name, unit=by.unit, sitting=by.sitting, number=number,
        matter_key=HOOKS.find_matter(number) if HOOKS.find_matter else "", purpose=statement.purpose,
        words=statement.words.strip(), document_number=statement.document_number.strip(),
        approver=statement.approver.strip(), opened_at=now, ends_at=now + SITTING_LASTS,
    )  # fmt: skip
    abouts = [About("matter", basis.matter_key or number, number), *([about] if about else [])]
    details = {
        "purpose": basis.purpose, "document_number": basis.document_number, "approver": basis.approver,
        "is_known_here": bool(basis.matter_key),
    }  # fmt: skip
    record("basis.open", by=by, now=now, about=abouts, basis=str(basis.uid), details=details)
    return basis


@transaction.atomic
def reveal(subject: Subject, *, kind: Revealable, basis: Basis, by: Actor, now: datetime) -> Reveal:
    """Show an object in full to its officer for five minutes; each time is an event of its own.

    Raises
    ------
    BasisNotYoursError
        The basis is somebody else's, or over.
    BasisIncompleteError
        The basis lacks what this kind of object asks for.
    """
    if (basis.officer_key, basis.sitting) != (by.key, by.sitting) or basis.ends_at <= now:
        raise BasisNotYoursError
    if missing := _missing(kind, basis.document_number, basis.approver):
        raise BasisIncompleteError(what=missing)
    shown = Reveal.objects.create(
        officer_key=by.key, sitting=by.sitting, kind=kind.kind, key=subject.key, basis=basis,
        from_at=now, to_at=now + SHOWN_FOR,
    )  # fmt: skip
    record(
        f"{kind.kind}.reveal", by=by, now=now, about=[About(kind.kind, subject.key, kind.mask(subject))],
        basis=str(basis.uid), n_records=1, record_kind=kind.record_kind, details={"number": basis.number},
    )  # fmt: skip
    return shown


@transaction.atomic
def mask_again(kind: str, key: str, *, by: Actor, now: datetime) -> None:
    """End what is still shown of an object in this sitting."""
    Reveal.objects.filter(officer_key=by.key, sitting=by.sitting, kind=kind, key=key, to_at__gt=now).update(to_at=now)


def note_denied(kind: str, key: str, *, by: Actor, now: datetime, why: str) -> None:
    """Keep that somebody asked for what is not shown to them."""
    record(f"{kind}.denied", by=by, now=now, about=[About(kind, key)], details={"why": why})


def _check(statement: Statement, wanted: Revealable | None) -> None:
    if not statement.number.strip():
        raise BasisIncompleteError(what=("case or lead number", "案号或线索号"))
    if statement.purpose not in {purpose.code for purpose in list_purposes()}:
        raise BasisIncompleteError(what=("purpose", "用途"))
    if statement.purpose == OTHER_PURPOSE and not statement.words.strip():
        raise BasisIncompleteError(what=("purpose in words", "用途说明"))
    if missing := _missing(wanted, statement.document_number.strip(), statement.approver.strip()):
        raise BasisIncompleteError(what=missing)


def _missing(wanted: Revealable | None, document_number: str, approver: str) -> tuple[str, str] | None:
    if wanted is not None and wanted.asks_document and not document_number:
        return ("document number", "文书号")
    if wanted is not None and wanted.asks_approver and not approver:
        return ("approver", "批准人")
    return None
