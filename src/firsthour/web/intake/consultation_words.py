"""Which words do people read for the codes of a joint consultation, on pages and on its paper?"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.web.intake.models.consultations import (
    Capacity,
    Consultation,
    ConsultationMember,
    ConsultationState,
    Decision,
)

DECISIONS: dict[str, Any] = {
    Decision.ACCEPT: _("Take it on"),
    Decision.REFUSE: _("Do not take it on"),
    Decision.TRANSFER: _("Pass it on"),
    Decision.CHECK_MORE: _("Check more first"),
    Decision.OTHER: _("Otherwise, see reasons"),
}
CAPACITIES: dict[str, Any] = {Capacity.LEGAL: _("legal"), Capacity.SQUAD: _("squad")}
STATES: dict[str, Any] = {
    ConsultationState.OPEN: _("opinions awaited"),
    ConsultationState.DECIDED: _("decided"),
    ConsultationState.WITHDRAWN: _("called off"),
}
#: What people are told.
TOLD: dict[str, Any] = {
    "opened": _("Joint consultation: %(number)s"),
    "complete": _("All opinions are in: %(number)s"),
    "decided": _("Joint consultation decided: %(number)s"),
    "withdrawn": _("Joint consultation called off: %(number)s"),
    "unanswered": _("Your opinion is still missing: %(number)s"),
}
#: Official papers are in Chinese, whatever the reader's language.
_ON_PAPER = {
    Decision.ACCEPT: "受理", Decision.REFUSE: "不予受理", Decision.TRANSFER: "移送", Decision.CHECK_MORE: "进一步核查",
    Decision.OTHER: "其他",
    Capacity.LEGAL: "法制", Capacity.SQUAD: "办案",
}  # fmt: skip


def paper_fields(one: Consultation, members: Sequence[ConsultationMember]) -> dict[str, str]:
    """Return what the paper says: question, who was asked, what each wrote (or that nothing came), what was decided."""
    return {
        "question": one.question,
        "members": "、".join(f"{member.officer.name}（{_ON_PAPER[member.capacity]}）" for member in members),
        "opinions": "\n".join(_opinion(member) for member in members),
        "decision": _ON_PAPER[one.decision],
        "reasons": one.reasons,
    }


def _opinion(member: ConsultationMember) -> str:
    if member.given_at is None:
        return f"{member.officer.name}：期限内未出具意见"
    at = f"{member.given_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{member.officer.name}（{at}，{_ON_PAPER[member.view]}）：{member.opinion}"
