"""What becomes of an appeal under no known code? Somebody finds the hold it means, or ends it with a word why."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.appeals.models import Appeal, Channel, StrayAppeal
from firsthour.web.appeals.names import FILES, STRAY
from firsthour.web.appeals.operations.receiving import NewAppeal, receive_appeal
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Attachment
from firsthour.web.holds.models import Hold
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class EndedStrayError(UserError):
    """It was seen to already."""

    code = "stray_ended"
    english = "Somebody has seen to this already."
    chinese = "此件已有人处理。"


class NoStrayReasonError(UserError):
    """Ended without a word why."""

    code = "stray_reason"
    english = "Write why it belongs to no hold of ours, and how the sender was told."
    chinese = "请写明为何不对应我方控制的账户，以及如何告知来件人。"


@transaction.atomic
def match_stray(row: StrayAppeal, hold: Hold, *, officer: Officer, version: int, by: Actor, now: datetime) -> Appeal:
    """Make it an appeal against this hold; its receipt, words and files go along.

    Raises
    ------
    EndedStrayError
        It was seen to already.
    """
    claim_version(row, version=version)
    if row.ended_at is not None:
        raise EndedStrayError
    new = NewAppeal(
        said=row.said, channel=Channel.PORTAL, appellant=row.appellant, relation=row.relation, contact=row.contact,
        wanted=row.wanted, wanted_fen=row.wanted_fen, language=row.language, received_at=row.received_at,
        receipt=row.receipt,
    )  # fmt: skip
    appeal = receive_appeal(hold, new, by=by, now=now)
    appeal.told, appeal.told_at, appeal.turn = row.told, row.told_at, row.turn
    appeal.save(update_fields=["told", "told_at", "turn"])
    files = Attachment.objects.filter(about_kind=STRAY, about_key=str(row.uid))
    files.update(about_kind=FILES, about_key=str(appeal.uid), matter=hold.pursuit.matter)
    row.appeal, row.ended_at, row.ended_by = appeal, now, officer
    row.save(update_fields=["appeal", "ended_at", "ended_by"])
    record("appeal.matched", by=by, now=now, about=[About(STRAY, str(row.uid), appeal.number)])
    return appeal


@transaction.atomic
def end_stray(row: StrayAppeal, reason: str, *, officer: Officer, version: int, by: Actor, now: datetime) -> None:
    """End it: it belongs to no hold of ours; the portal says so, without saying more.

    Raises
    ------
    EndedStrayError, NoStrayReasonError
        It was seen to already; nothing says why.
    """
    claim_version(row, version=version)
    if row.ended_at is not None:
        raise EndedStrayError
    if not reason.strip():
        raise NoStrayReasonError
    row.ended_at, row.ended_by, row.reason = now, officer, reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "reason"])
    record("appeal.stray_ended", by=by, now=now, about=[About(STRAY, str(row.uid), "")])
