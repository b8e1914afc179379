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
from firsthour.web.desk.matter_kinds import MatterButton, Panel, add_button, add_panel
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.intake.approvals import ApprovalKind, register_approval_kind
from firsthour.web.statements import erasing, policies
from firsthour.web.statements.asked_clock import CLOCK, CLOCK_ABOUT
from firsthour.web.statements.operations.ledgers import JOINT, join_files
from firsthour.web.statements.queries import asked, ledgers, traces
from firsthour.web.statements.wording import EVENT_ICONS, EVENT_WORDS
from firsthour.web.ui.access import Access, Permission
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.registry import REGISTRY, Waiting

KINDS = ("case", "incident")


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    erasing.register()
    register_revealable(
        policies.KIND, words=_("Statements"), fetch=policies.fetch_statements, mask=policies.mask_statements,
        policy=_may_open, permission=Permission.LOOK_UP_ACCOUNT, record_kind="transaction",
        asks_document=True,
    )  # fmt: skip
    desk_wording.EVENT_WORDS.update(EVENT_WORDS)
    desk_wording.EVENT_ICONS.update(EVENT_ICONS)
    FIELD_WORDS.update({"listed": _("Accounts and periods")})
    register_topic("statements.read", _("Statements were read"), icon="file-import")
    register_approval_kind(ApprovalKind(JOINT, _("Ledger across cases"), join_files))
    register_clock_subject(CLOCK_ABOUT, _subjects)
    add_panel(Panel("statements", 45, "statements/parts/panel.html", panel, kinds=KINDS))
    add_button(
        MatterButton(
            30, _("Statements"), "file-import", lambda one: reverse("statements:home", args=[one.uid]), may_see,
            kinds=KINDS,
        )
    )  # fmt: skip
    REGISTRY.add_waiting(CLOCK_ABOUT, waiting_statements)
    desk_waiting.KINDS[CLOCK_ABOUT] = (_("Statements asked for"), "file-search")


def _may_open(access: Access, subject: Subject, now: datetime) -> Answer:
    return policies.statements_answer(access, subject, now=now)


def may_see(request: HttpRequest, matter: Matter) -> bool:
    """Tell whether this visitor may open a matter's statements."""
    standing = standing_of(request.access, matter, now=request.now)
    return "see" in policies.statement_steps(request.access, matter, standing=standing)


def panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Show on a matter's page how many statements, traces and open requests there are: no account, no name."""
    if not may_see(request, matter):
        return None
    found = ledgers.list_ledgers(matter)
    if not found:
        return {"ledgers": []}
    return {
        "ledgers": [(one, ledgers.count_files(one)) for one in found[:5]], "progress": ledgers.list_progress(found),
        "traces": traces.list_traces(matter)[:3], "asked": asked.count_asked(matter),
    }  # fmt: skip


def waiting_statements(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the statements that this officer asked for and that are not back."""
    if request.access.officer is None or not request.access.may(Permission.LOOK_UP_ACCOUNT):
        return
    for one in asked.list_waiting(request.access, now=request.now, limit=limit):
        row, clock = one.row, one.clock
        if clock is None:
            continue
        url = reverse("statements:asked", args=[row.matter.uid])
        yield Waiting(
            key=f"{CLOCK_ABOUT}:{row.uid}", kind=CLOCK_ABOUT, icon="file-search", title=_title(row),
            about=row.matter.number, url=url, due_at=clock.due_at, started_at=clock.started_at, clock=CLOCK,
            amount_fen=row.amount_fen if row.currency == "CNY" else None, action=gettext("Ask after it"),
            action_url=url,
        )  # fmt: skip


def _title(row: Any) -> str:
    return gettext("Statement of %(account)s") % {"account": f"{row.institution} {tail_of(row.account)}".strip()}


def _subjects(keys: Sequence[str]) -> dict[str, SubjectWords]:
    return {
        str(one.uid): SubjectWords(_title(one), reverse("statements:asked", args=[one.matter.uid]))
        for one in asked.titles_of(keys)
    }
