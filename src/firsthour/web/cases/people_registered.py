"""What do suspects, persons and accounts add to a case's page, to the gate, to my desk and to the clocks' words?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.cases import account_policies, person_policies
from firsthour.web.cases.measures import ABOUT, MEASURES
from firsthour.web.cases.models import Measure, MeasureState
from firsthour.web.cases.people_policies import may_add_suspect, measure_steps, suspect_steps
from firsthour.web.cases.queries import persons as queries
from firsthour.web.cases.queries.cases import read_case
from firsthour.web.cases.queries.measures import list_to_approve
from firsthour.web.cases.views.people import MEASURE_WORDS, SUSPECT_WORDS
from firsthour.web.cases.wording import EVENT_WORDS
from firsthour.web.desk.clock_subjects import SubjectWords, register_clock_subject
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.matter_kinds import Panel, add_panel
from firsthour.web.desk.models import Matter
from firsthour.web.desk.wording import EVENT_FACTS
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Access, Permission
from firsthour.web.ui.registry import REGISTRY, Waiting


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    add_panel(Panel("people", 30, "cases/parts/people.html", _people, kinds=("case",)))
    register_clock_subject(ABOUT, _measure_words)
    called = {"measure": {key: one.words for key, one in MEASURES.items()}}
    EVENT_FACTS.update((kind, called) for kind in EVENT_WORDS if kind.startswith("measure."))
    REGISTRY.add_waiting(ABOUT, _waiting)
    register_revealable(
        person_policies.KIND, words=_("Person"), fetch=person_policies.fetch_person, mask=person_policies.mask_subject,
        policy=_may_open_person, permission=Permission.LOOK_UP_PERSON, find=person_policies.find_person,
    )  # fmt: skip
    register_revealable(
        account_policies.KIND, words=_("Account"), fetch=account_policies.fetch_account,
        mask=account_policies.mask_account, policy=_may_open_account,
        permission=Permission.LOOK_UP_ACCOUNT, find=account_policies.find_account, record_kind="property",
        asks_document=True,
    )  # fmt: skip


def _may_open_person(access: Access, subject: Subject, now: datetime) -> Answer:
    return person_policies.person_answer(access, subject, now=now)


def _may_open_account(access: Access, subject: Subject, now: datetime) -> Answer:
    return account_policies.account_answer(access, subject, now=now)


def _people(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    view = read_case(request, matter)
    if view is None:
        return None
    rows = queries.list_suspects(view)
    clocks = queries.clocks_of(one for row in rows for one in row.measures.all())
    suspects = [
        {
            "row": row,
            "steps": [(name, SUSPECT_WORDS[name]) for name in suspect_steps(request.access, row, view=view)],
            "measures": [_shown(request, view, one, clocks=clocks) for one in row.measures.all()],
        }
        for row in rows
    ]
    told = queries.list_told_people(view, request.access, now=request.now)
    return {"suspects": suspects, "told": told, "may_add": may_add_suspect(request.access, view)}


def _shown(request: HttpRequest, view: Any, one: Measure, *, clocks: Mapping[str, Any]) -> dict[str, Any]:
    row = clocks.get(str(one.uid))
    return {
        "row": one,
        "words": MEASURES[one.kind].words,
        "law": get_one_deadline_kind(MEASURES[one.kind].clock),
        "clock": clock_of(row, now=request.now) if row is not None else None,
        "steps": [(name, MEASURE_WORDS[name]) for name in measure_steps(request.access, one, view=view)],
    }


def _measure_words(keys: Sequence[str]) -> dict[str, SubjectWords]:
    rows = Measure.objects.filter(uid__in=keys).select_related("suspect__case__matter")
    return {
        str(one.uid): SubjectWords(
            f"{MEASURES[one.kind].words} {one.suspect.case.matter.number}",
            reverse("desk:matter", args=[one.suspect.case.matter.uid]),
        )
        for one in rows
    }


def _waiting(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the measures that wait for this officer's decision."""
    for one in list_to_approve(request.access, now=request.now, limit=limit):
        matter = one.suspect.case.matter
        yield Waiting(
            key=f"measure:{one.uid}", kind=ABOUT, icon="user-check", title=str(MEASURES[one.kind].words),
            about=f"{matter.number} · {unit_words(matter.unit)} · {one.asked_by.name}",
            url=reverse("desk:matter", args=[matter.uid]), due_at=None, started_at=one.asked_at, clock="",
            tag=gettext("to approve") if one.state == MeasureState.ASKED else "", action=gettext("Decide"),
            action_url=reverse("cases:measure_step", args=[one.uid, "approve"]),
        )  # fmt: skip
