"""What does the portal bring, and what is it told? Appeals by number and code of a notice; never what they are about.

A number and code that belong to no notice are taken like right ones and told the same (``StrayAppeal``): nobody learns
by trying. Each package takes effect once, in the transaction that writes its arrival down.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.base.packages.sealing import Package, PackedFile
from firsthour.base.packages.station import NotYetError
from firsthour.web.appeals.models import Appeal, AppealState, Channel, Decision, Relation, StrayAppeal, Wanted
from firsthour.web.appeals.names import STRAY, written_number
from firsthour.web.appeals.operations import receiving
from firsthour.web.appeals.operations.assigning import EndedReviewError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import say
from firsthour.web.holds.queries.holds import find_notice
from firsthour.web.intake.packages import LOOKED_AT, first_unit, send_status
from firsthour.web.ui.acting import Actor

LOOKED_INTO, AGAIN, NOT_FOUND = "appeal_in_review", "appeal_again", "appeal_not_found"
ENDED = {
    Decision.UPHELD: "appeal_upheld",
    Decision.PARTLY: "appeal_partly",
    Decision.REJECTED: "appeal_rejected",
    Decision.WITHDRAWN: "appeal_withdrawn",
}
_BATCH = 500


def take_appeal(package: Package, now: datetime) -> None:
    """Take an appeal: under the notice it names, or, when it names none of ours, for a person to look at."""
    body = package.body
    receipt = str(body["receipt"])
    if Appeal.objects.filter(receipt=receipt).exists() or StrayAppeal.objects.filter(receipt=receipt).exists():
        return
    by = _sender(receipt)
    notice = find_notice(written_number(str(body["number"])), str(body["code"])[:40])
    if notice is None:
        _keep_stray(package, by=by, now=now)
        return
    new = receiving.NewAppeal(
        channel=Channel.PORTAL, notice=notice, receipt=receipt, received_at=_moment(body["told_at"], now),
        **_said(body),
    )  # fmt: skip
    receiving.receive_appeal(notice.hold, new, by=by, now=now, files=package.files)


def take_more(package: Package, now: datetime) -> None:
    """Add what was sent later.

    Raises
    ------
    NotYetError
        The appeal has not arrived.
    """
    found, by = _one_of(package), _sender(str(package.body["receipt"]))
    text, at = str(package.body["text"]).strip(), _moment(package.body["told_at"], now)
    if isinstance(found, StrayAppeal):
        found.said = f"{found.said}\n\n{text}".strip()
        found.save(update_fields=["said"])
        _attach_stray(found, package.files, by=by, now=now)
    else:
        receiving.add_to_appeal(found, text, by=by, now=now, files=package.files, at=at)


def take_complaint(package: Package, now: datetime) -> None:
    """Begin the second review; where there is no decision to complain about any more, the words are added.

    Raises
    ------
    NotYetError
        The appeal has not arrived.
    """
    found = _one_of(package)
    if isinstance(found, StrayAppeal):
        take_more(package, now)
        return
    by, text = _sender(str(package.body["receipt"])), str(package.body["text"])
    try:
        with transaction.atomic():
            receiving.complain(found, text, by=by, now=now)
    except receiving.NotToComplainError:
        receiving.add_to_appeal(found, text, by=by, now=now)


def take_withdrawal(package: Package, now: datetime) -> None:
    """End the appeal; one that is decided stays decided, and the words are added.

    Raises
    ------
    NotYetError
        The appeal has not arrived.
    """
    found, by = _one_of(package), _sender(str(package.body["receipt"]))
    text = str(package.body["text"])
    if isinstance(found, StrayAppeal):
        if found.ended_at is None:
            found.ended_at, found.reason = now, "申诉人撤回"
            found.save(update_fields=["ended_at", "reason"])
        return
    try:
        with transaction.atomic():
            receiving.withdraw_appeal(found, text, by=by, now=now)
    except EndedReviewError:
        receiving.add_to_appeal(found, text or "撤回", by=by, now=now)


def tell_appeals(now: datetime) -> int:
    """Tell the portal of every appeal that stands otherwise than it was told; return how many."""
    recent = Q(told_at=None) | Q(told_at__gt=now - LOOKED_AT)
    appeals = Appeal.objects.filter(recent).exclude(receipt=None)
    strays = StrayAppeal.objects.filter(recent, appeal=None)
    return _tell_all(Appeal, appeals, now) + _tell_all(StrayAppeal, strays, now)


def public_state(one: Appeal | StrayAppeal) -> str:
    """Return how an appeal stands in the few words the public is told; a stray one like any other."""
    if isinstance(one, StrayAppeal):
        if one.ended_at is None:
            return LOOKED_INTO
        return NOT_FOUND if one.ended_by_id is not None else ENDED[Decision.WITHDRAWN]
    reviews = list(one.reviews.order_by("round"))
    if one.state == AppealState.OPEN:
        return AGAIN if len(reviews) > 1 else LOOKED_INTO
    if one.state == AppealState.WITHDRAWN:
        return ENDED[Decision.WITHDRAWN]
    decided = [Decision(row.decision) for row in reviews if row.decision and row.decision != Decision.WITHDRAWN]
    return ENDED[decided[-1]]


def _tell_all(model: Any, rows: Any, now: datetime) -> int:
    n_told, after = 0, 0
    while True:
        batch = list(rows.filter(pk__gt=after).order_by("pk")[:_BATCH])
        if not batch:
            return n_told
        after = batch[-1].pk
        n_told += sum(_tell(model, one.pk, now) for one in batch if public_state(one) != one.told)


@transaction.atomic
def _tell(model: Any, key: int, now: datetime) -> bool:
    row = model.objects.select_for_update(of=("self",)).get(pk=key)
    state = public_state(row)
    if row.told == state:
        return False
    row.told, row.told_at, row.turn = state, now, row.turn + 1
    row.save(update_fields=["told", "told_at", "turn"])
    send_status(row.receipt, state, turn=row.turn, now=now)
    return True


def _one_of(package: Package) -> Appeal | StrayAppeal:
    receipt = str(package.body["receipt"])
    related = ("hold__pursuit__matter__unit", "unit")
    found = Appeal.objects.select_related(*related).filter(receipt=receipt).first()
    stray = StrayAppeal.objects.filter(receipt=receipt).first() if found is None else None
    if found is None and stray is None:
        raise NotYetError
    return found if found is not None else stray  # type: ignore[return-value]


def _keep_stray(package: Package, *, by: Actor, now: datetime) -> None:
    body = package.body
    row = StrayAppeal.objects.create(
        unit=first_unit(), receipt=str(body["receipt"]), typed_number=str(body["number"])[:60],
        received_at=_moment(body["told_at"], now), **_said(body),
    )  # fmt: skip
    _attach_stray(row, package.files, by=by, now=now)
    record("appeal.stray", by=by, now=now, about=[About(STRAY, str(row.uid), "")])
    leaders = read_standing([row.unit], now=now).queue_of(row.unit)
    notify(
        leaders, key=f"stray:{row.uid}", topic="appeal.stray", url=reverse("appeals:strays"),
        title=say(gettext_noop("An appeal under no known number and code came in")), by=by, now=now,
    )  # fmt: skip


def _attach_stray(row: StrayAppeal, files: Sequence[PackedFile], *, by: Actor, now: datetime) -> None:
    for file in files:
        try:
            with transaction.atomic():
                attach_file(
                    file.name, file.content, matter=None, by=by, now=now, about_kind=STRAY, about_key=str(row.uid)
                )
        except UserError as error:
            row.said = f"{row.said}\n\n{error.sentence('zh')}"
            row.save(update_fields=["said"])


def _said(body: Any) -> dict[str, Any]:
    """Return what an appeal says; what this side does not know counts as the plainest choice."""
    relation, wanted = str(body.get("relation", "")), str(body.get("wanted", ""))
    fen = body.get("wanted_fen")
    return {
        "appellant": str(body.get("appellant", ""))[:60],
        "relation": relation if relation in Relation.values else Relation.OTHER,
        "contact": str(body.get("contact", ""))[:60],
        "said": str(body["text"]).strip() or "—",
        "language": "en" if body.get("language") == "en" else "zh",
        "wanted": wanted if wanted in Wanted.values else Wanted.ALL,
        "wanted_fen": int(fen) if fen and wanted == Wanted.PART else None,
    }


def _moment(written: Any, now: datetime) -> datetime:
    return min(datetime.fromisoformat(str(written)), now)


def _sender(receipt: str) -> Actor:
    return Actor(kind="public", key=f"portal:{receipt[:8]}", name="网上申诉人")
