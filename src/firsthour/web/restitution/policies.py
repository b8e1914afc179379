"""Who sees a restitution, and which steps may they take? What is not listed here cannot be done.

A restitution is seen by who works on its matter (own unit, by name, or handed over) and holds the permission; an agency
never sees one, that of a confidential matter only who is named. Who drafted a table or entered an objection never
decides on it; the decision to pay is approved by the head whom the law names (``intake.approvals``).
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.matter_policies import Standing, standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.restitution.models import (
    PROMISED,
    AgainState,
    Batch,
    BatchLine,
    BatchState,
    HeldFund,
    Investor,
    Objection,
    ObjectionState,
    Restitution,
    SeizedAsset,
    SharePlan,
    VictimClaim,
)
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_id_number, mask_person, mask_phone, tail_of

KIND = "restitution"  # of what opens under a stated purpose
CLAIMANT = "claimant"
APPROVAL = "restitution"  # of the approvals
AGAIN = "payout_again"
RANK = "county_head"
APART = " · "
_SEEING = ("own", "named", "handed_over")
_WORKING = ("own", "named")
_REGISTER = frozenset(
    {
        "add_claim", "add_reports", "take_holds", "add_fund", "seize", "add_investors", "object", "take_trace",
        "verify_many",
    }
)  # fmt: skip


def visible_restitutions(access: PeopleAccess, *, now: datetime) -> QuerySet[Restitution]:
    """Return the restitutions this visitor may see."""
    if access.officer is None or not access.may(Permission.SEE_RESTITUTION) or not access.unit_paths:
        return Restitution.objects.none()
    return Restitution.objects.filter(of_visible_matters(access, now=now))


def restitution_steps(access: PeopleAccess, matter: Matter, *, standing: Standing) -> set[str]:
    """Return what this visitor may do with a matter's restitution: ``see``, ``open``, ``work``, ``decide``."""
    if standing not in _SEEING or access.officer is None or not access.may(Permission.SEE_RESTITUTION):
        return set()
    steps = {"see"}
    if standing in _WORKING and matter.closed_at is None and access.may(Permission.WORK_RESTITUTION):
        steps |= {"open", "work"}
    if access.may(Permission.DECIDE_RESTITUTION):
        steps.add("decide")
    return steps


def acts_of(one: Restitution, able: set[str], *, plan: SharePlan | None, is_announced: bool) -> set[str]:
    """Return the deeds on the restitution itself that are open to somebody who may do ``able``."""
    if "work" not in able:
        return set()
    acts = set(_REGISTER) | {"compute"}
    waits = one.batches.filter(state=BatchState.ASKED).exists()
    if plan is not None and not plan.is_stale and not plan.batches.filter(state__in=PROMISED).exists():
        if plan.needs_notice and not is_announced:
            acts.add("publish")
        if not waits:
            acts.add("ask")
    return acts


def claim_acts(claim: VictimClaim, able: set[str]) -> set[str]:
    """Return what may be done with a claim."""
    if "work" not in able:
        return set()
    return {
        "change_loss", "change_payee", "attach_evidence", "name_payment", "name_row",
        *(() if claim.verified_at else ("verify",)),
    }  # fmt: skip


def source_acts(source: Investor, able: set[str]) -> set[str]:
    """Return what may be done with a participant who received more than they paid in."""
    return {"take_back"} if "work" in able and source.due_fen else set()


def fund_acts(_fund: HeldFund, able: set[str]) -> set[str]:
    """Return what may be done with held money."""
    return {"decide_way", "change_fund", "add_evidence"} if "work" in able else set()


def asset_acts(asset: SeizedAsset, able: set[str]) -> set[str]:
    """Return what may be done with a seized thing."""
    if "work" not in able or asset.disposed_at is not None:
        return set()
    return {"value", "charge", "keep", "dispose"}


def objection_acts(one: Objection, able: set[str], *, access: PeopleAccess, drafter: int | None) -> set[str]:
    """Return what may be done with an objection: whoever drafted the table, has the matter or entered it
    never decides; what was decided is handed over.
    """
    if one.state != ObjectionState.OPEN:
        return {"tell_objector"} if one.document_id and one.told_at is None and able & {"work", "decide"} else set()
    me = access.officer.pk if access.officer is not None else None
    handlers = (None, drafter, one.entered_by_id, one.restitution.matter.owner_id)
    if "decide" not in able or me in handlers:
        return set()
    return {"review"}


def batch_acts(batch: Batch, able: set[str]) -> set[str]:
    """Return what may be done with a decision."""
    if "work" not in able:
        return set()
    return {BatchState.DECIDED: {"send"}, BatchState.SENT: {"answers"}}.get(BatchState(batch.state), set())


def line_acts(line: BatchLine, able: set[str]) -> set[str]:
    """Return what may be done with a payment that the bank answered in a way that a person must look at."""
    if line.needs_person:
        return {"settle"} if "decide" in able else set()
    return {"order_again"} if "work" in able and may_be_ordered_again(line) and not _is_ordered_again(line) else set()


def may_be_ordered_again(line: BatchLine) -> bool:
    """Tell whether the bank says that a payment did not arrive, and the register has its money as free."""
    return line.state in ("failed", "returned") and (line.booked, line.booked_fen) == ("back", 0)


def _is_ordered_again(line: BatchLine) -> bool:
    return any(one.state != AgainState.REFUSED for one in line.orders_again.all())


def fetch_restitution(key: str) -> Subject | None:
    """Return a restitution as the gate names it."""
    one = Restitution.objects.filter(uid=key).select_related("matter").first() if _is_uid(key) else None
    return Subject(key, one.number, [], reverse("restitution:plan", args=[one.uid])) if one is not None else None


def restitution_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether a restitution opens: under a purpose, to who works on its matter."""
    reader = cast(PeopleAccess, access)
    return "ask" if visible_restitutions(reader, now=now).filter(uid=subject.key).exists() else "hidden"


def fetch_claimant(key: str) -> Subject | None:
    """Return a victim as the gate names them."""
    claim = VictimClaim.objects.filter(uid=key).select_related("restitution").first() if _is_uid(key) else None
    if claim is None:
        return None
    words = APART.join(part for part in (claim.victim, claim.phone, claim.id_number) if part)
    return Subject(key, words, [], reverse("restitution:claims", args=[claim.restitution.uid]))


def mask_claimant(subject: Subject) -> str:
    """Return a victim masked."""
    name, *numbers = subject.words.split(APART)
    masked = [mask_phone(number) if len(number) < 15 else mask_id_number(number) for number in numbers]
    return APART.join([mask_person(name), *masked])


def claimant_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether a victim opens: under a purpose, to who sees the restitution."""
    reader = cast(PeopleAccess, access)
    seen = visible_restitutions(reader, now=now).filter(claims__uid=subject.key).exists()
    return "ask" if seen else "hidden"


def standing_here(access: PeopleAccess, matter: Matter, *, now: datetime) -> set[str]:
    """Return what this visitor may do with a matter's restitution."""
    return restitution_steps(access, matter, standing=standing_of(access, matter, now=now))


def fund_words(fund: HeldFund) -> str:
    """Return a fund as tables name it: the bank and the last four of the account."""
    return f"{fund.bank} {tail_of(fund.account)}".strip() or fund.key


def _is_uid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
