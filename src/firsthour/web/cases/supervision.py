"""When does a case become supervised, by itself or by hand, and who is told?"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.web.cases.models import Case
from firsthour.web.cases.noting import note, reason_of
from firsthour.web.cases.ranks import list_heads
from firsthour.web.cases.rules import case_rules
from firsthour.web.desk.models import ShareKind
from firsthour.web.desk.notices import notify
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor, system_actor

BY_ITSELF = system_actor("cases.supervision")


@transaction.atomic
def set_amount(case: Case, amount_fen: int, *, by: Actor, now: datetime) -> Case:
    """Write down how much is at stake; from the city's amount on the case is supervised by itself."""
    if amount_fen != case.amount_fen:
        before, case.amount_fen = case.amount_fen, amount_fen
        case.version += 1
        case.save(update_fields=["amount_fen", "version"])
        note("case.amount_set", case, by=by, now=now, says={"from_fen": before, "to_fen": amount_fen})
    supervise_if_big(case, now=now)
    return case


@transaction.atomic
def supervise_if_big(case: Case, *, now: datetime) -> bool:
    """Put a case under supervision that has reached the amount; once, and whoever took it off keeps it off."""
    floor = case_rules().supervised_from_fen
    if not 0 < floor <= case.amount_fen or case.supervised_at is not None:
        return False
    why = f"≥ {floor // 100:,}"
    _supervise(case, why=why, by=BY_ITSELF, now=now)
    return True


@transaction.atomic
def supervise(case: Case, *, reason: str, version: int, by: Actor, now: datetime) -> Case:
    """Put a case under supervision by hand, with the reason."""
    claim_version(case, version=version)
    _supervise(case, why=reason_of(reason)[:200], by=by, now=now)
    return case


@transaction.atomic
def end_supervision(case: Case, *, reason: str, version: int, by: Actor, now: datetime) -> Case:
    """Take a case off supervision, with the reason; it does not come back by itself."""
    claim_version(case, version=version)
    case.is_supervised = False
    case.save(update_fields=["is_supervised"])
    note("case.supervision_ended", case, by=by, now=now, says={"reason": reason_of(reason)})
    return case


def _supervise(case: Case, *, why: str, by: Actor, now: datetime) -> None:
    case.is_supervised, case.supervised_at, case.supervised_why = True, now, why
    case.save(update_fields=["is_supervised", "supervised_at", "supervised_why"])
    note("case.supervised", case, by=by, now=now, says={"why": why})
    matter = case.matter
    notify(
        _who_is_told(case, now=now), key=f"case:{matter.uid}:supervised:{now.isoformat()}", topic="case.supervised",
        title=say(gettext_noop("Supervised: %(number)s"), number=matter.number),
        url=reverse("desk:matter", args=[matter.uid]), matter=matter, by=by, now=now,
    )  # fmt: skip


def _who_is_told(case: Case, *, now: datetime) -> list[Officer]:
    """Return the leaders of the unit and those above; of a confidential case only who is named on it."""
    heads = list_heads(case.matter.unit, now=now)
    if not case.matter.is_confidential:
        return heads
    named = set(case.matter.shares.filter(kind=ShareKind.NAMED, to_at=None).values_list("officer_id", flat=True))
    return [head for head in heads if head.pk in named]
