"""What does this room add to the frame, to my desk and to a matter's page?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk import wording as desk_wording
from firsthour.web.desk.clock_subjects import SubjectWords, register_clock_subject
from firsthour.web.desk.document_kinds import FIELD_WORDS
from firsthour.web.desk.matter_kinds import Panel, add_panel
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.gateway.listeners import register_answer_listener
from firsthour.web.holds.operations.answering import HELD_LISTENERS
from firsthour.web.intake.approvals import ApprovalKind, register_approval_kind
from firsthour.web.restitution import averting, erasing, policies
from firsthour.web.restitution.models import Batch, BatchLine, PublicNotice
from firsthour.web.restitution.operations import deciding, ordering_again, paying
from firsthour.web.restitution.operations.following import TOPIC, take_hold
from firsthour.web.restitution.operations.planning import CLOCK_ABOUT, PAYOUT_ABOUT
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.wording import EVENT_ICONS, EVENT_WORDS
from firsthour.web.ui.access import Access, Permission
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting

TABS: tuple[tuple[str, Any], ...] = (
    ("plan", _("Who gets how much")),
    ("claims", _("Victims")),
    ("holds", _("Held money")),
    ("assets", _("Seized things")),
    ("entries", _("Ledger entries")),
    ("batches", _("Decisions and payment")),
    ("group", _("Group case")),
    ("files", _("Files to take out")),
)
_FIELDS = {
    "number": _("Number of the restitution"), "victims": _("Victims"), "notice": _("Notice of restitution"),
    "waiting": _("What waits"), "held": _("Where the money lies"), "computed": _("Allocation table"),
    "formula": _("Rounding"),
    "victim": _("Victim"), "loss": _("Loss"), "payee": _("Paid to"), "objector": _("Who objects"),
    "demand": _("What is demanded"), "received": _("Received at"), "outcome": _("Decision"), "why": _("Why"),
    "further": _("What follows"),
}  # fmt: skip


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    averting.register()
    erasing.register()
    register_topic(TOPIC, _("A restitution needs you"), icon="receipt-refund")
    if take_hold not in HELD_LISTENERS:
        HELD_LISTENERS.append(take_hold)
    register_revealable(
        policies.KIND, words=_("Restitution"), fetch=policies.fetch_restitution, mask=lambda subject: subject.words,
        policy=_may_open, permission=Permission.SEE_RESTITUTION, record_kind="property",
    )  # fmt: skip
    register_revealable(
        policies.CLAIMANT, words=_("Victim of a restitution"), fetch=policies.fetch_claimant,
        mask=policies.mask_claimant, policy=_may_know, permission=Permission.LOOK_UP_PERSON,
    )  # fmt: skip
    register_approval_kind(
        ApprovalKind(policies.APPROVAL, _("Decision on restitution"), deciding.carry_out, deciding.end_asking)
    )
    again = ApprovalKind(
        policies.AGAIN, _("Ordering a payment again"), ordering_again.carry_out_again, ordering_again.end_again
    )
    register_approval_kind(again)
    register_answer_listener(PAYOUT_ABOUT, paying.take_gateway_answer)
    register_clock_subject(CLOCK_ABOUT, _notices)
    register_clock_subject(PAYOUT_ABOUT, _payouts)
    desk_wording.EVENT_WORDS.update(EVENT_WORDS)
    desk_wording.EVENT_ICONS.update(EVENT_ICONS)
    for name, words in _FIELDS.items():
        FIELD_WORDS.setdefault(name, words)
    add_panel(Panel("restitution", 60, "restitution/parts/panel.html", panel, kinds=("case",), place="side"))
    REGISTRY.add_nav(
        NavItem(
            "recovery", 30, "restitution:list", _("Restitution"), "receipt-refund", Permission.SEE_RESTITUTION, key="r"
        )
    )  # fmt: skip
    REGISTRY.add_waiting("restitution", waiting)
    desk_waiting.KINDS["restitution"] = (_("Restitution"), "receipt-refund")


def _may_open(access: Access, subject: Subject, now: datetime) -> Answer:
    return policies.restitution_answer(access, subject, now=now)


def _may_know(access: Access, subject: Subject, now: datetime) -> Answer:
    return policies.claimant_answer(access, subject, now=now)


def panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Show on a case's page how its restitution stands: no name, no account."""
    able = policies.standing_here(request.access, matter, now=request.now)
    if "see" not in able:
        return None
    one = queries.restitution_of(matter)
    if one is None:
        return {"restitution": None} if "open" in able else None
    (standing,) = queries.read_standings([one], now=request.now)
    return {
        "restitution": one, "n_claims": standing.n_claims, "held": standing.held, "decided": standing.decided,
        "paid": standing.paid,
    }  # fmt: skip


def waiting(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the restitutions that this officer can move on: a notice or a bank's period ends, objections wait."""
    access = request.access
    if not access.may(Permission.WORK_RESTITUTION) and not access.may(Permission.DECIDE_RESTITUTION):
        return
    rows, _total = queries.list_restitutions(access, now=request.now)
    for row in rows[:limit]:
        if row.clock is None and not row.n_objections:
            continue
        url = reverse("restitution:plan", args=[row.one.uid])
        clock = row.clock
        words = gettext("Objections to answer: %(n)s") % {"n": row.n_objections} if row.n_objections else ""
        yield Waiting(
            key=f"restitution:{row.one.uid}", kind="restitution", icon="receipt-refund",
            title=f"{gettext('Restitution')} {row.one.number}", about=words or row.one.matter.number, url=url,
            due_at=clock.due_at if clock else None, started_at=clock.started_at if clock else None,
            clock="restitution_payment" if row.clock_kind == PAYOUT_ABOUT else "restitution_notice",
            amount_fen=row.held.get("CNY"), action=gettext("Go on"), action_url=url,
        )  # fmt: skip


def _notices(keys: Sequence[str]) -> dict[str, SubjectWords]:
    rows = PublicNotice.objects.filter(uid__in=keys).select_related("restitution")
    return {str(one.uid): _subject(one.restitution) for one in rows}


def _payouts(keys: Sequence[str]) -> dict[str, SubjectWords]:
    rows = Batch.objects.filter(uid__in=keys).select_related("restitution")
    found = {str(one.uid): _subject(one.restitution) for one in rows}
    lines = BatchLine.objects.filter(uid__in=keys).select_related("batch__restitution")
    return found | {str(line.uid): _subject(line.batch.restitution) for line in lines}


def _subject(one: Any) -> SubjectWords:
    return SubjectWords(f"{gettext('Restitution')} {one.number}", reverse("restitution:plan", args=[one.uid]))
