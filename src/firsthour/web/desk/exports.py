"""How does a list with personal data leave the site? Asked for, approved by a second officer, fetched, forgotten.

ask ─▶ approve ─▶ fetch (as often as wanted, each time recorded) ─▶ expired: the content is gone
  ├──▶ refuse (with a reason)
  └──▶ withdraw (by the asker) · expired (nobody decided in time)

What is approved is what was asked for: the rows are kept as they were, and leave with the approver's name above them.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from firsthour.base.errors import UserError
from firsthour.web.audit.exporting import Content, Export, basis_words, read_limits, record_export
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.export_policies import list_approvers
from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.desk.notices import notify
from firsthour.web.desk.phrases import moment, say
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor, system_actor
from firsthour.web.ui.formats import full_time

BATCH = 200


class NoReasonForExportError(UserError):
    """Somebody asks for an export, or refuses one, without saying why."""

    code = "export_reason"
    english = "Say why."
    chinese = "请写明理由。"


class OwnExportError(UserError):
    """Somebody decides about a request of their own."""

    code = "own_export"
    english = "Nobody approves what they asked for themselves."
    chinese = "不能审批本人的导出申请。"


class WrongExportStateError(UserError):
    """A step that the request's state does not allow."""

    code = "export_state"
    english = "This request was decided, withdrawn or has run out; that step is not possible now."
    chinese = "该申请已处理、撤回或过期，不能执行这一步。"


class NoUnitError(UserError):
    """Nobody could approve: the asker stands in no unit."""

    code = "export_no_unit"
    english = "You stand in no unit, so nobody can approve this. Take the list out masked."
    chinese = "你未任职于任何单位，无人可审批。请导出脱敏列表。"


@dataclass(frozen=True)
class NewExport:
    """What is asked for: the list, what its file would hold, its form, the purpose, and why it must leave in full."""

    export: Export
    content: Content
    form: str
    basis: Basis
    reason: str


@transaction.atomic
def ask_export(new: NewExport, *, officer: Officer, unit: Unit | None, by: Actor, now: datetime) -> ExportRequest:
    """Ask a second officer to let a list out in full; those who may approve are told.

    Raises
    ------
    NoReasonForExportError, NoUnitError
        Nothing says why it is needed, or nobody could approve it.
    """
    if unit is None:
        raise NoUnitError
    one = ExportRequest.objects.create(
        asker=officer, unit=unit, unit_path=unit.path, name=new.export.name, title=new.export.title, form=new.form,
        filter_words=[list(pair) for pair in new.export.filter_words], columns=list(new.content.heads),
        n_rows=len(new.content.cells), record_kind=new.export.record_kind, basis=new.basis.uid,
        basis_words=basis_words(new.basis)[:300], reason=_reason(new.reason), content=_packed(new.content),
        state=ExportState.WAITING, asked_at=now, until_at=now + timedelta(hours=read_limits()["decide_hours"]),
    )  # fmt: skip
    notify(
        list_approvers(one, now=now), key=f"export:{one.uid}:asked", topic="export.asked",
        title=say(gettext_noop("Export to approve: %(title)s"), title=one.title),
        words=f"{officer.name} · {unit.name} · {one.n_rows}", url=_url(one), by=by, now=now,
    )  # fmt: skip
    _record(one, "asked", by=by, now=now)
    return one


@transaction.atomic
def approve_export(one: ExportRequest, *, officer: Officer, version: int, by: Actor, now: datetime) -> ExportRequest:
    """Let it out: for a time the asker, and nobody else, can fetch the file."""
    _claim(one, officer, version=version, now=now)
    one.state, one.until_at = ExportState.APPROVED, now + timedelta(hours=read_limits()["fetch_hours"])
    return _decided(one, officer, "approved", by=by, now=now)


@transaction.atomic
def refuse_export(
    one: ExportRequest, *, officer: Officer, reason: str, version: int, by: Actor, now: datetime
) -> ExportRequest:
    """Refuse with a reason; the rows are forgotten."""
    _claim(one, officer, version=version, now=now)
    one.state, one.said, one.content = ExportState.REFUSED, _reason(reason), None
    return _decided(one, officer, "refused", by=by, now=now)


@transaction.atomic
def withdraw_export(one: ExportRequest, *, version: int, by: Actor, now: datetime) -> ExportRequest:
    """Take a request back; the rows are forgotten."""
    claim_version(one, version=version)
    _expect(one, ExportState.WAITING, now=now)
    one.state, one.content = ExportState.WITHDRAWN, None
    one.save()
    _record(one, "withdrawn", by=by, now=now)
    return one


@transaction.atomic
def fetch_export(one: ExportRequest, *, by: Actor, now: datetime) -> Content:
    """Return what was approved, with the approver's name above it; each fetching is an export in the record.

    Raises
    ------
    WrongExportStateError
        It is not approved, or its time has run out.
    """
    one = ExportRequest.objects.select_for_update(of=("self",)).select_related("decider").get(pk=one.pk)
    _expect(one, ExportState.APPROVED, now=now)
    if one.content is None or one.decider is None:
        raise WrongExportStateError
    ExportRequest.objects.filter(pk=one.pk).update(n_fetched=one.n_fetched + 1)
    content = _unpacked(bytes(one.content))
    approved = (gettext("Approved by"), f"{one.decider.name} · {full_time(one.decided_at or now)}")
    record_export(
        one.name, form=one.form, n_rows=len(content.cells), by=by, now=now,
        basis=Basis.objects.filter(uid=one.basis).first(), filter_words=[_pair(line) for line in one.filter_words],
        record_kind=one.record_kind, approver=one.decider.name,
    )  # fmt: skip
    return replace(content, preface=[*content.preface, approved])


def expire_exports(now: datetime) -> int:
    """Forget the rows of every request whose time has run out; return how many."""
    n_expired = 0
    while keys := list(_over(now).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            for one in _over(now).select_for_update().filter(pk__in=keys):
                was_waiting = one.state == ExportState.WAITING
                one.state, one.content, one.version = ExportState.EXPIRED, None, one.version + 1
                one.save()
                by = system_actor("desk.exports")
                if was_waiting:
                    _tell_asker(one, "expired", by=by, now=now)
                _record(one, "expired", by=by, now=now)
        n_expired += len(keys)
    return n_expired


def _over(now: datetime) -> QuerySet[ExportRequest]:
    return ExportRequest.objects.filter(state__in=[ExportState.WAITING, ExportState.APPROVED], until_at__lte=now)


def _claim(one: ExportRequest, officer: Officer, *, version: int, now: datetime) -> None:
    if one.asker_id == officer.pk:
        raise OwnExportError
    claim_version(one, version=version)
    _expect(one, ExportState.WAITING, now=now)


def _expect(one: ExportRequest, state: str, *, now: datetime) -> None:
    if one.state != state or one.until_at <= now:
        raise WrongExportStateError


def _decided(one: ExportRequest, officer: Officer, step: str, *, by: Actor, now: datetime) -> ExportRequest:
    one.decider, one.decided_at = officer, now
    one.save()
    _tell_asker(one, step, by=by, now=now)
    _record(one, step, by=by, now=now)
    return one


def _tell_asker(one: ExportRequest, step: str, *, by: Actor, now: datetime) -> None:
    titles = {
        "approved": gettext_noop("Approved, to be fetched: %(title)s"),
        "refused": gettext_noop("Export refused: %(title)s"),
        "expired": gettext_noop("Nobody decided about your export: %(title)s"),
    }
    until = say(gettext_noop("to be fetched until %(at)s"), at=moment(one.until_at)) if step == "approved" else ""
    notify(
        [one.asker], key=f"export:{one.uid}:{step}", topic=f"export.{step}", title=say(titles[step], title=one.title),
        words=one.said or until, url=_url(one), by=by, now=now,
    )  # fmt: skip


def _record(one: ExportRequest, step: str, *, by: Actor, now: datetime) -> None:
    details = {"list": one.name, "form": one.form, "rows": one.n_rows, "reason": one.said if step == "refused" else ""}
    record(
        f"export.{step}", by=by, now=now, about=[About("export", str(one.uid), one.name)], basis=str(one.basis),
        details=details,
    )  # fmt: skip


def _url(one: ExportRequest) -> str:
    return reverse("desk:export", args=[one.uid])


def _reason(text: str) -> str:
    if not text.strip():
        raise NoReasonForExportError
    return text.strip()[:400]


def _packed(content: Content) -> bytes:
    kept = [content.title, list(content.preface), list(content.heads), [list(line) for line in content.cells]]
    return zlib.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(packed: bytes) -> Content:
    title, preface, heads, cells = json.loads(zlib.decompress(packed))
    return Content(title, [_pair(line) for line in preface], heads, cells)


def _pair(line: Sequence[str]) -> tuple[str, str]:
    return line[0], line[1]
