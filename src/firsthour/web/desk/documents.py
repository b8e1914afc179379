"""How is a paper written, signed and numbered? A number is given at the signature, in order, and never again.

Numbers of a unit, kind and year have no gaps: the series' row is locked, the number is written with the signature in
one transaction, and a paper that is taken back afterwards is void but keeps its number and its text.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.papers.docx_letter import write_letter
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.document_kinds import DocumentKind, field_words, get_one_document_kind
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.models.documents import Document, DocumentState, NumberSeries
from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.ui.acting import Actor


class MissingFieldsError(UserError):
    """A paper is not filled in."""

    code = "missing_fields"
    english = "Still to be filled in: {fields_en}."
    chinese = "还须填写：{fields}。"


class WrongStateError(UserError):
    """A step that the paper's state does not allow."""

    code = "document_state"
    english = "A paper that is {state} cannot be {step}."
    chinese = "文书处于 {state} 状态，不能 {step}。"


class StaleDocumentError(ChangedMeanwhileError):
    """Somebody else changed the paper meanwhile."""

    code = "document_changed"
    english = "This paper was changed by somebody else meanwhile; nothing of yours was saved over it."
    chinese = "文书已被他人修改；你的内容没有覆盖它。"


class OwnSignatureError(UserError):
    """Who wrote a paper signs it themselves."""

    code = "own_signature"
    english = "Who wrote a paper cannot sign it."
    chinese = "文书不能由起草人自己签发。"


@transaction.atomic
def draft_document(
    kind: str, matter: Matter, *, unit: Unit, fields: Mapping[str, str], officer: Officer, by: Actor, now: datetime
) -> Document:
    """Begin a paper on a matter; nothing need be filled in yet."""
    known = get_one_document_kind(kind)
    document = Document.objects.create(
        kind=kind, unit=unit, matter=matter, state=DocumentState.DRAFT, fields=_known(known, fields),
        made_by=officer, made_at=now,
    )  # fmt: skip
    return _told(document, "drafted", by=by, now=now)


@transaction.atomic
def change_document(
    document: Document, *, fields: Mapping[str, str], version: int, by: Actor, now: datetime
) -> Document:
    """Fill in a draft (or one that was returned).

    Raises
    ------
    StaleDocumentError
        Somebody else changed it since ``version``.
    """
    document = _locked(document, version)
    _expect(document, "changed", DocumentState.DRAFT, DocumentState.RETURNED)
    document.fields = _known(get_one_document_kind(document.kind), fields)
    document.state = DocumentState.DRAFT
    return _told(document, "changed", by=by, now=now)


@transaction.atomic
def submit_document(document: Document, *, version: int, by: Actor, now: datetime) -> Document:
    """Hand a paper in for signature.

    Raises
    ------
    MissingFieldsError
        Something is not filled in.
    """
    document = _locked(document, version)
    _expect(document, "submitted", DocumentState.DRAFT)
    missing = [
        name for name in get_one_document_kind(document.kind).fields if not document.fields.get(name, "").strip()
    ]
    if missing:
        words, words_en = field_words(missing, "zh-hans"), field_words(missing, "en")
        raise MissingFieldsError(fields="、".join(words), fields_en=", ".join(words_en))
    document.state = DocumentState.SUBMITTED
    return _told(document, "submitted", by=by, now=now)


@transaction.atomic
def return_document(document: Document, *, reason: str, version: int, by: Actor, now: datetime) -> Document:
    """Give a paper back to whoever wrote it, with the reason."""
    document = _locked(document, version)
    _expect(document, "returned", DocumentState.SUBMITTED)
    document.state, document.said = DocumentState.RETURNED, reason
    return _told(document, "returned", by=by, now=now)


@transaction.atomic
def sign_document(document: Document, *, signer: Officer, version: int, by: Actor, now: datetime) -> Document:
    """Sign a paper: it gets the next number of its unit, kind and year, and its Word file is kept.

    Raises
    ------
    OwnSignatureError
        The signer wrote it.
    """
    document = _locked(document, version)
    _expect(document, "signed", DocumentState.SUBMITTED)
    if document.made_by_id == signer.pk:
        raise OwnSignatureError
    kind, day = get_one_document_kind(document.kind), now.astimezone(SHANGHAI).date()
    document.year, document.serial = day.year, _next_serial(document.unit, kind, year=day.year)
    document.number = kind.number_of(document.unit.name, year=day.year, n=document.serial)
    document.state, document.signer, document.signed_at = DocumentState.SIGNED, signer, now
    content = _word_file(document, kind, day=day)
    name = f"{document.number}.docx"
    document.paper = attach_file(
        name, content, matter=document.matter, by=by, now=now, about_kind="document", about_key=str(document.uid)
    )
    return _told(document, "signed", by=by, now=now)


@transaction.atomic
def void_document(document: Document, *, reason: str, version: int, by: Actor, now: datetime) -> Document:
    """Declare a signed paper void; number, text and file stay."""
    document = _locked(document, version)
    _expect(document, "voided", DocumentState.SIGNED)
    document.state, document.said = DocumentState.VOID, reason
    return _told(document, "voided", by=by, now=now)


def preview_document(document: Document, *, now: datetime) -> bytes:
    """Return the Word file as it would be, without a number."""
    return _word_file(document, get_one_document_kind(document.kind), day=now.astimezone(SHANGHAI).date())


def list_number_gaps() -> list[tuple[int, str, int, int]]:
    """Return every number that is missing (unit id, kind, year, number); an empty list is the promise."""
    gaps = []
    for series in NumberSeries.objects.all():
        given = Document.objects.filter(unit=series.unit, kind=series.kind, year=series.year)
        missing = set(range(1, series.last + 1)) - set(given.values_list("serial", flat=True))
        gaps += [(series.unit_id, series.kind, series.year, number) for number in sorted(missing)]
    return gaps


def _next_serial(unit: Unit, kind: DocumentKind, *, year: int) -> int:
    NumberSeries.objects.get_or_create(unit=unit, kind=kind.key, year=year)
    series = NumberSeries.objects.select_for_update().get(unit=unit, kind=kind.key, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _word_file(document: Document, kind: DocumentKind, *, day: date) -> bytes:
    own = Path(settings.HOME) / "templates" / f"{kind.key}.docx"
    values = {name: str(document.fields.get(name, "")) for name in kind.fields}
    values |= {
        "unit_name": document.unit.name,
        "number": document.number or "",
        "date": f"{day.year}年{day.month}月{day.day}日",
        "matter_title": document.matter.title,
        "matter_number": document.matter.number,
    }
    return write_letter(values, title=kind.title, body=kind.body, template=own if own.is_file() else None)


def _locked(document: Document, version: int) -> Document:
    fresh = Document.objects.select_for_update(of=("self",)).select_related("unit", "matter").get(pk=document.pk)
    if fresh.version != version:
        raise StaleDocumentError
    return fresh


def _expect(document: Document, step: str, *states: str) -> None:
    if document.state not in states:
        raise WrongStateError(state=document.state, step=step)


def _known(kind: DocumentKind, fields: Mapping[str, str]) -> dict[str, str]:
    return {name: str(fields.get(name, ""))[:4000] for name in kind.fields}


def _told(document: Document, step: str, *, by: Actor, now: datetime) -> Document:
    document.version += step != "drafted"
    document.save()
    about = [
        About(kind="document", key=str(document.uid), label=document.number or document.kind),
        About(kind="matter", key=str(document.matter.uid), label=document.matter.number),
    ]
    record(f"document.{step}", by=by, now=now, about=about, details={"state": document.state, "said": document.said})
    return document
