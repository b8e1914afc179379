"""What happens when somebody says that an account is held wrongly? It is kept, a clock runs, a reviewer is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.base.packages.sealing import PackedFile
from firsthour.web.appeals.models import (
    Appeal,
    AppealNote,
    AppealState,
    Channel,
    Decision,
    NoteKind,
    Relation,
    Review,
    Wanted,
)
from firsthour.web.appeals.names import CLOCK_ABOUT, CLOCKS, FILES
from firsthour.web.appeals.operations.assigning import EndedReviewError, seek_reviewer
from firsthour.web.appeals.operations.telling import note, notify_reviewer, tell
from firsthour.web.appeals.queries.why import why_of
from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.models import Attachment, RunningClock
from firsthour.web.desk.phrases import say
from firsthour.web.holds.models import Hold, HolderNotice, Pursuit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class NothingSaidError(UserError):
    """An appeal, a supplement or a complaint without a word."""

    code = "appeal_says_nothing"
    english = "Write what happened."
    chinese = "请写明情况。"


class NotToComplainError(UserError):
    """There is no decision to complain about, or it was reviewed twice already."""

    code = "appeal_no_complaint"
    english = "A second review is possible once, after a decision that did not grant everything."
    chinese = "仅在未全部支持的决定作出后，可申请一次再次复核。"


@dataclass(frozen=True, kw_only=True)
class NewAppeal:
    """What somebody says: who, how they came, what happened, and what they ask for."""

    said: str
    channel: str = Channel.HAND
    appellant: str = ""
    relation: str = Relation.HOLDER
    contact: str = ""
    wanted: str = Wanted.ALL
    wanted_fen: int | None = None
    language: str = "zh"
    received_at: datetime | None = None
    receipt: str | None = None
    notice: HolderNotice | None = None


@transaction.atomic
def receive_appeal(hold: Hold, new: NewAppeal, *, by: Actor, now: datetime, files: Sequence[PackedFile] = ()) -> Appeal:
    """Keep an appeal, start its clock and find who reviews it; the reviewer or the leaders are told.

    Raises
    ------
    NothingSaidError
        It says nothing.
    """
    if not new.said.strip():
        raise NothingSaidError
    pursuit = Pursuit.objects.select_for_update(of=("self",)).select_related("matter__unit").get(pk=hold.pursuit_id)
    hold.pursuit = pursuit
    why, received_at = why_of(hold), min(new.received_at or now, now)
    appeal = Appeal.objects.create(
        number=_next_number(pursuit), hold=hold, notice=new.notice, unit=pursuit.matter.unit, channel=new.channel,
        appellant=new.appellant.strip()[:60], relation=new.relation, contact=new.contact.strip()[:60],
        said=new.said.strip(), language=new.language, wanted=new.wanted,
        wanted_fen=new.wanted_fen if new.wanted == Wanted.PART else None, why_hop=why.hop, why_source=why.source,
        why_rule=why.rule, received_at=received_at, receipt=new.receipt, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    tell("appeal.received", appeal, by=by, now=now, facts={"files": len(files)})
    attach_files(appeal, files, by=by, now=now)
    begin_review(appeal, place=1, why="", asked_at=received_at, by=by, now=now)
    return appeal


@transaction.atomic
def add_to_appeal(
    appeal: Appeal, text: str, *, by: Actor, now: datetime, files: Sequence[PackedFile] = (), at: datetime | None = None
) -> AppealNote:
    """Add what the holder says later, and papers; the reviewer is told. What is decided can be added to as well.

    Raises
    ------
    NothingSaidError
        Neither words nor papers.
    """
    if not text.strip() and not files:
        raise NothingSaidError
    row = note(appeal, NoteKind.ADDED, text=text.strip(), by=by, now=now, at=min(at or now, now))
    tell("appeal.added", appeal, by=by, now=now, facts={"files": len(files)})
    attach_files(appeal, files, by=by, now=now)
    title = say(gettext_noop("The holder added to an appeal: %(number)s"), number=appeal.number)
    notify_reviewer(latest_review(appeal), title, key=f"added:{row.pk}", by=by, now=now)
    return row


@transaction.atomic
def complain(appeal: Appeal, text: str, *, by: Actor, now: datetime, version: int | None = None) -> Review:
    """Ask for the second review: somebody else looks at it again, under a clock of its own.

    Raises
    ------
    NothingSaidError
        It says nothing.
    NotToComplainError
        There is nothing to complain about, or it was done before.
    """
    appeal = _claimed(appeal, version)
    review = latest_review(appeal)
    if not text.strip():
        raise NothingSaidError
    ended_against = appeal.state == AppealState.DECIDED and review.decision in (Decision.PARTLY, Decision.REJECTED)
    if review.round != 1 or not ended_against:
        raise NotToComplainError
    appeal.state, appeal.ended_at = AppealState.OPEN, None
    appeal.save(update_fields=["state", "ended_at"])
    note(appeal, NoteKind.COMPLAINT, text=text.strip(), by=by, now=now)
    tell("appeal.complained", appeal, by=by, now=now)
    return begin_review(appeal, place=2, why=text.strip(), asked_at=now, by=by, now=now)


@transaction.atomic
def withdraw_appeal(appeal: Appeal, text: str, *, by: Actor, now: datetime, version: int | None = None) -> Appeal:
    """End an appeal because the holder takes it back; what was decided in a first review stays decided.

    Raises
    ------
    EndedReviewError
        It is over already.
    """
    appeal = _claimed(appeal, version)
    if appeal.state != AppealState.OPEN:
        raise EndedReviewError
    review = latest_review(appeal)
    review.decision, review.decided_at, review.version = Decision.WITHDRAWN, now, review.version + 1
    review.save(update_fields=["decision", "decided_at", "version"])
    end_clock(review, by=by, now=now)
    appeal.state, appeal.ended_at = AppealState.WITHDRAWN if review.round == 1 else AppealState.DECIDED, now
    appeal.save(update_fields=["state", "ended_at"])
    note(appeal, NoteKind.WITHDRAWAL, text=text.strip(), by=by, now=now)
    tell("appeal.withdrawn", appeal, by=by, now=now, facts={"round": review.round})
    return appeal


def begin_review(appeal: Appeal, *, place: int, why: str, asked_at: datetime, by: Actor, now: datetime) -> Review:
    """Begin the first or the second review: its clock, and who makes it."""
    review = Review.objects.create(appeal=appeal, round=place, why=why, asked_at=asked_at)
    matter = appeal.hold.pursuit.matter
    subject = Subject(CLOCK_ABOUT, str(review.uid), matter.unit, None, matter)
    start_clock(CLOCKS[place], subject, started_at=asked_at, by=by, now=now)
    seek_reviewer(review, by=by, now=now)
    return review


def end_clock(review: Review, *, by: Actor, now: datetime) -> bool:
    """End the clock of a review; return whether it was late."""
    is_late = False
    for clock in RunningClock.objects.filter(about_kind=CLOCK_ABOUT, about_key=str(review.uid), done_at=None):
        is_late = now > clock.due_at
        tell_clock(clock, "done", at=now, by=by, now=now)
    return is_late


def latest_review(appeal: Appeal) -> Review:
    """Return the review that counts: the second where there is one."""
    found = appeal.reviews.select_related("reviewer").order_by("-round").first()
    if found is None:
        raise Review.DoesNotExist
    found.appeal = appeal
    return found


def attach_files(appeal: Appeal, files: Sequence[PackedFile], *, by: Actor, now: datetime) -> list[Attachment]:
    """Keep what came along; a file that is not taken is named on the appeal and holds nothing up."""
    kept = []
    for file in files:
        try:
            with transaction.atomic():
                kept.append(attach_file(
                    file.name, file.content, matter=appeal.hold.pursuit.matter, by=by, now=now, about_kind=FILES,
                    about_key=str(appeal.uid),
                ))  # fmt: skip
        except UserError as error:
            note(appeal, NoteKind.FILE, text=error.sentence("zh"), by=by, now=now)
    return kept


def _next_number(pursuit: Pursuit) -> str:
    """Return the next number of the pursuit's matter; the pursuit's row is locked by the caller."""
    return f"{pursuit.matter.number}-A{Appeal.objects.filter(hold__pursuit=pursuit).count() + 1}"


def _claimed(appeal: Appeal, version: int | None) -> Appeal:
    """Return the appeal, locked; a page says on which version it stood, a package does not."""
    if version is not None:
        claim_version(appeal, version=version)
    return (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("hold__pursuit__matter__unit", "unit")
        .get(pk=appeal.pk)
    )
