"""How do statements come in? The bytes are kept by their hash first; reading them is work for the background."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk.file_types import RefusedFileError, type_of
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.models import Matter
from firsthour.web.statements.jobs import change_ledger
from firsthour.web.statements.models import Change, ChangeKind, Ledger, LedgerState
from firsthour.web.statements.operations.telling import tell
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import put

ABOUT = "statements"  # what the attachments of a drop belong to
_SMALLEST_DATE = (1980, 1, 1, 0, 0, 0)


class NothingDroppedError(UserError):
    """A drop without a file."""

    code = "nothing_dropped"
    english = "Choose a file first."
    chinese = "请先选择文件。"


class LedgerWaitsError(UserError):
    """A ledger across cases that was not approved yet."""

    code = "ledger_waits"
    english = "This ledger waits for its approval; nothing can be added before."
    chinese = "该账本尚待审批，审批前不能添加文件。"


@dataclass(frozen=True)
class Given:
    """A file as it was dropped."""

    name: str
    content: bytes


@transaction.atomic
def main_ledger(matter: Matter, *, by: Actor, now: datetime) -> Ledger:
    """Return the ledger a matter begins with; it bears the matter's number."""
    made = {"made_at": now, "by_key": by.key, "by_name": by.name}
    ledger, _is_new = Ledger.objects.get_or_create(matter=matter, name=matter.number, defaults=made)
    return ledger


@transaction.atomic
def drop_files(ledger: Ledger, given: Sequence[Given], *, by: Actor, now: datetime, basis: str = "") -> Change:
    """Keep dropped files and have them read into a ledger.

    Raises
    ------
    NothingDroppedError, LedgerWaitsError, TooLargeError
        There is none, the ledger is not approved, or a file is above the limit of the desk.
    """
    if not given:
        raise NothingDroppedError
    change = add_change(ledger, ChangeKind.UPLOAD, by=by, now=now)
    for one in given:
        name, content = _as_kept(one)
        attach_file(name, content, matter=ledger.matter, by=by, now=now, about_kind=ABOUT, about_key=str(change.uid))
    facts = {"files": len(given), "change": str(change.uid)}
    tell("statements.dropped", ledger.matter, ledger=ledger, by=by, now=now, basis=basis, facts=facts)
    return change


@transaction.atomic
def add_change(
    ledger: Ledger,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> Change:
    """Put one change of a ledger into the queue.

    Raises
    ------
    LedgerWaitsError
        The ledger was not approved yet.
    """
    if ledger.state != LedgerState.READY:
        raise LedgerWaitsError
    change = Change.objects.create(
        ledger=ledger, kind=kind, reason=reason.strip()[:300], facts=dict(facts or {}), asked_at=now, by_key=by.key,
        by_name=by.name,
    )  # fmt: skip
    put(change_ledger, key=f"statements:{change.uid}", arguments={"change": str(change.uid)})
    return change


def _as_kept(given: Given) -> tuple[str, bytes]:
    """Return name and bytes as they are kept: of a kind the desk does not take alone, packed, always the same bytes."""
    try:
        type_of(given.name, given.content)
    except RefusedFileError:
        if not given.content:
            raise
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            member = zipfile.ZipInfo(given.name.replace("\\", "/").rpartition("/")[2] or "file", _SMALLEST_DATE)
            archive.writestr(member, given.content, zipfile.ZIP_DEFLATED)
        return f"{given.name}.zip", packed.getvalue()
    return given.name, given.content
