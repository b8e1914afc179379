"""What is asked before a measure against a firm, or work in another city? Each answer is kept, and why it goes on.

The gate asks, shows what the rule says, and keeps what was answered; where something stands against the measure the
reason to go on is asked and the leaders are told. It never blocks in silence.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.law.checklists import Checklist, ChecklistItem, missing_in, read_answers, read_checklist
from firsthour.web.cases.models import Case, MeasureCheck
from firsthour.web.cases.noting import note
from firsthour.web.cases.ranks import list_heads
from firsthour.web.desk.notices import notify
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

FIRM, CITIES = "firm_measures", "other_cities"
KINDS = (FIRM, CITIES)
_FINE = "fine"


class NoReasonToGoOnError(UserError):
    """A measure goes on although something stands against it, and nobody says why."""

    code = "check_needs_reason"
    english = "{n} answers stand against the measure: say why it goes on, or do not go on."
    chinese = "有 {n} 项不符合要求：继续须写明理由，否则请选择不继续。"


@dataclass(frozen=True)
class CheckAnswers:
    """What was answered: by item ``met``, ``not_met`` or ``unknown`` and a remark; and whether the measure goes on."""

    checklist: str
    subject: str
    measure: str
    answers: Mapping[str, str]
    remarks: Mapping[str, str]
    goes_on: bool
    reason: str = ""


@cache
def checklists_version() -> str:
    """Return the version of the checklists: a digest that changes with every word.

    Source: none; a digest of the table.
    """
    return hashlib.sha256(resources.files("firsthour.law").joinpath("checklists.toml").read_bytes()).hexdigest()[:12]


@transaction.atomic
def record_check(case: Case, given: CheckAnswers, *, officer: Officer, by: Actor, now: datetime) -> MeasureCheck:
    """Keep a check before a measure; where something stands against it the leaders are told.

    Raises
    ------
    NoReasonToGoOnError
        Something stands against it, it goes on, and no reason is given.
    """
    listed = read_checklist(given.checklist)
    pointed = {one.item: one for one in read_answers(listed.key, given.answers)}
    unanswered = {item.key for item in missing_in(listed.key, given.answers)}
    against = [key for key, pointer in pointed.items() if pointer.points != _FINE or key in unanswered]
    n_open = len({*against, *unanswered})
    if n_open and given.goes_on and not given.reason.strip():
        raise NoReasonToGoOnError(n=n_open)
    check = MeasureCheck.objects.create(
        case=case, checklist=listed.key, version_key=checklists_version(), subject=given.subject.strip(),
        measure=given.measure.strip(), answers=[_kept(item, given) for item in listed.items], n_open=n_open,
        goes_on=given.goes_on, reason=given.reason.strip(), officer=officer, at=now,
    )  # fmt: skip
    says = {"checklist": listed.key, "n_open": n_open, "goes_on": given.goes_on, "measure": check.measure}
    note("case.checked", case, by=by, now=now, says=says)
    if n_open and given.goes_on and not case.matter.is_confidential:
        _tell(case, check, by=by, now=now)
    return check


def known_answers(case: Case, listed: Checklist) -> dict[str, str]:
    """Return the answers that the case itself gives: whether it is filed."""
    filed = "met" if case.filed_at is not None else "not_met"
    return {item.key: filed for item in listed.items if item.key in ("case_filed", "case_filed_first")}


def has_check(case: Case, checklist: str, *, subject: str) -> bool:
    """Tell whether a check on this firm or place says that the measure goes on; for the rooms of measures."""
    return MeasureCheck.objects.filter(case=case, checklist=checklist, subject=subject, goes_on=True).exists()


def _kept(item: ChecklistItem, given: CheckAnswers) -> dict[str, Any]:
    answer = given.answers.get(item.key, "unknown")
    pointer = item.answers[answer]
    return {
        "item": item.key,
        "words": dict(item.words),
        "answer": answer,
        "points": pointer.points,
        "remark": given.remarks.get(item.key, "").strip(),
        "status": item.provision.status,
        "source": item.provision.source,
        "article": item.provision.article,
    }


def _tell(case: Case, check: MeasureCheck, *, by: Actor, now: datetime) -> None:
    matter = case.matter
    notify(
        list_heads(matter.unit, now=now), key=f"check:{check.uid}", topic="case.check",
        title=say(gettext_noop("A measure goes on against the checklist: %(number)s"), number=matter.number),
        url=reverse("desk:matter", args=[matter.uid]), matter=matter, by=by, now=now,
    )  # fmt: skip
