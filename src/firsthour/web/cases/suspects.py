"""Who is suspected in a case, and how far are the police with them? Each step is an event that counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About
from firsthour.web.cases.models import Case, MeasureState, Suspect, SuspectState
from firsthour.web.cases.noting import note, reason_of
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.intake.models import Mention, MentionRole
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

PARTS: Mapping[str, Any] = {
    "organiser": _("organiser"),
    "account_lender": _("lent an account"),
    "card_carrier": _("drew or carried money"),
    "caller": _("called or wrote to victims"),
    "insider": _("insider"),
    "other": _("other part"),
}
STATES: Mapping[str, Any] = {
    SuspectState.IDENTIFIED: _("identified"),
    SuspectState.AT_LARGE: _("sought"),
    SuspectState.HELD: _("under a measure"),
    SuspectState.FREE: _("no measure runs"),
    SuspectState.PROSECUTED: _("handed to the procuratorate"),
    SuspectState.CLEARED: _("no longer suspected"),
}
#: What may follow what. Held and free follow from measures (``measures``).
MOVES: Mapping[str, frozenset[str]] = {
    "seek": frozenset({SuspectState.IDENTIFIED, SuspectState.FREE}),
    "catch": frozenset({SuspectState.AT_LARGE}),
    "prosecute": frozenset({SuspectState.HELD, SuspectState.FREE}),
    "clear": frozenset({SuspectState.IDENTIFIED, SuspectState.AT_LARGE, SuspectState.FREE}),
}
_TO = {
    "seek": SuspectState.AT_LARGE, "catch": SuspectState.FREE, "prosecute": SuspectState.PROSECUTED,
    "clear": SuspectState.CLEARED,
}  # fmt: skip


class NobodyNamedError(UserError):
    """A suspect without name, number and telephone."""

    code = "nobody_named"
    english = "Say who it is: a name, an identity number or a telephone."
    chinese = "请填写姓名、身份号码或电话中的至少一项。"


class SuspectStateError(UserError):
    """A step that does not follow from where a suspect stands."""

    code = "suspect_state"
    english = "This does not follow from where the suspect stands ({state})."
    chinese = "嫌疑人目前为 {state}，不能进行此操作。"


class MeasureRunsError(UserError):
    """A suspect under a measure cannot be cleared or prosecuted without ending or keeping it knowingly."""

    code = "measure_runs"
    english = "A measure is asked for or runs; end it first."
    chinese = "尚有申请中或执行中的措施，请先结束。"


@dataclass(frozen=True)
class NewSuspect:
    """Who is suspected, of which part."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    part: str = "other"


@transaction.atomic
def add_suspect(case: Case, new: NewSuspect, *, by: Actor, now: datetime) -> Suspect:
    """Add somebody to a case as a suspect.

    Raises
    ------
    NobodyNamedError
        It does not say who.
    """
    if not (new.name.strip() or new.id_number.strip() or new.phone.strip()):
        raise NobodyNamedError
    mention = Mention.objects.create(
        matter=case.matter, role=MentionRole.SUSPECT, name=new.name.strip(), id_number=new.id_number.strip().upper(),
        phone=new.phone.strip(), address=new.address.strip(), source="case",
    )  # fmt: skip
    suspect = Suspect.objects.create(case=case, mention=mention, part=new.part, state=SuspectState.IDENTIFIED)
    refresh_terms([case.matter_id])
    note("suspect.added", case, by=by, now=now, says={"part": new.part}, about=(about_suspect(suspect),))
    return suspect


@transaction.atomic
def move_suspect(
    suspect: Suspect, move: str, *, reason: str, version: int, by: Actor, now: datetime, at: datetime | None = None
) -> Suspect:
    """Take a step with a suspect: seek, catch, prosecute, clear; ``at`` is when it happened, if not now.

    Raises
    ------
    SuspectStateError
        It does not follow from where the suspect stands.
    MeasureRunsError
        Nobody is cleared while a measure is asked for or runs.
    ChangedMeanwhileError
        Somebody else changed it since ``version``.
    """
    why = reason_of(reason)
    claim_version(suspect, version=version)
    if move not in MOVES or suspect.state not in MOVES[move]:
        raise SuspectStateError(state=str(STATES[SuspectState(suspect.state)]))
    open_states = (MeasureState.ASKED, MeasureState.RUNNING)
    if move == "clear" and suspect.measures.filter(state__in=open_states).exists():
        raise MeasureRunsError
    suspect.state = _TO[move]
    if move == "seek":
        suspect.sought_at = at or now
    if move == "catch":
        suspect.caught_at = at or now
    suspect.save()
    says = {"reason": why, "part": suspect.part}
    note(f"suspect.{move}", suspect.case, by=by, now=now, says=says, about=(about_suspect(suspect),), happened_at=at)
    return suspect


def about_suspect(suspect: Suspect) -> About:
    """Return a suspect as the record names them: by key, never by name."""
    return About(kind="person", key=str(suspect.mention.uid))
