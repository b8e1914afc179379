"""Which cases wait for an officer: to be reviewed, opined, decided, approved; notices to deliver, complaints to answer?

What waits for a bureau waits for its own legal officers and head, not for those of the bureau above, although they may
do it too.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.web.cases.models import CaseReport, CaseStep, Filing, FilingState, Refusal, Review
from firsthour.web.cases.queries.waiting import Posts, read_posts
from firsthour.web.cases.steps import ACCEPTED, REFUSED, STEPS, UNDER_REVIEW
from firsthour.web.cases.views.acts import ACTS
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.desk.queries.first_rows import first_rows, not_leading
from firsthour.web.intake.models import Mention
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.registry import Waiting

Seen = Callable[[str], Q]  # column of a matter's key → the condition that this visitor may see it, and that it is open


_SAID = (
    "case__amount_fen", "case__matter__uid", "case__matter__number", "case__matter__title", "case__matter__state",
    "case__matter__unit__name", "case__matter__unit__name_en",
)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """One thing that waits: which matter, under which clock, what is to be done, and where."""

    key: str
    matter: Matter
    clock: tuple[str, str]
    tag: str
    act: str
    amount_fen: int


def waiting_cases(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield what waits for this officer in cases."""
    access = request.access
    if access.officer is None or not access.unit_paths:
        return
    posts = read_posts(access, now=request.now)

    def seen(key: str) -> Q:
        matter = key.removesuffix("_id")
        is_open = Q(**{f"{matter}__closed_at": None, f"{matter}__kind": "case", f"{matter}__merged_into": None})
        return is_open & Q(of_visible_matters(access, now=request.now, key=key))

    rows: list[_Row] = []
    for source in (_to_review, _to_opine, _to_decide, _to_grant, _notices, _complaints):
        rows += source(seen, posts, limit)
    clocks = _clocks([row.clock for row in rows])
    for row in rows:
        yield _waiting(row, clocks.get(row.clock))


def texts_of(keys: Collection[int]) -> Mapping[int, Iterable[str]]:
    """Return under which further texts cases are found: the numbers of their reports, and who is mentioned on them."""
    found: dict[int, list[str]] = defaultdict(list)
    reports = CaseReport.objects.filter(case__matter__in=keys, ended_at=None).select_related("matter", "case")
    reports = reports.filter(Q(matter__is_confidential=False) | Q(case__matter__is_confidential=True))
    origins: dict[int, int] = {}
    for one in reports:
        found[one.case.matter_id].append(one.matter.number)
        origins[one.matter_id] = one.case.matter_id
    told = Mention.objects.filter(matter__in=[*origins], is_protected=False).exclude(name="")
    names = told.values_list("matter_id", "name")
    for matter, name in names if origins else ():
        found[origins[matter]].append(name)
    return found


def _to_review(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    mine = Filing.objects.filter(
        seen("case__matter_id"), state=FilingState.OPEN, case__matter__owner__in=posts.people,
        case__matter__state__in=(ACCEPTED, UNDER_REVIEW),
    )  # fmt: skip
    return [
        _filing_row(one, gettext("to review"), "begin_review" if one.case.matter.state == ACCEPTED else "propose")
        for one in _few(mine, limit)
    ]


def _to_opine(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    asked = Filing.objects.filter(posts.of_legal("case__matter__unit_path"), state=FilingState.PROPOSED)
    asked = asked.filter(seen("case__matter_id"), case__matter__state=UNDER_REVIEW)
    asked = asked.exclude(proposed_by=posts.me)
    return [_filing_row(one, gettext("legal opinion"), "opine") for one in _few(asked, limit)]


def _to_decide(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    asked = Filing.objects.filter(posts.of_head("case__matter__unit_path"), state=FilingState.OPINED)
    asked = asked.filter(seen("case__matter_id"), case__matter__state=UNDER_REVIEW)
    asked = asked.exclude(Q(proposed_by=posts.me) | Q(opined_by=posts.me))
    return [_filing_row(one, gettext("to decide"), "decide") for one in _few(asked, limit)]


def _to_grant(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    by_unit = [name for name, step in STEPS.items() if step.decides == "unit_leader"]
    mine = (Q(name__in=by_unit) & posts.of_leader("case__matter__unit_path")) | (
        ~Q(name__in=by_unit) & posts.of_head("case__matter__unit_path")
    )
    asked = CaseStep.objects.filter(mine, seen("case__matter_id"), outcome="asked").exclude(asked_by=posts.me)
    rows: list[CaseStep] = first_rows(asked.select_related("case__matter__unit").order_by("asked_at", "pk"), limit)
    return [
        _Row(f"step-{one.pk}", one.case.matter, ("", ""), str(STEPS[one.name].words), "grant_step", one.case.amount_fen)
        for one in rows
    ]  # fmt: skip


def _notices(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    mine = Refusal.objects.filter(seen("case__matter_id"), delivered_at=None, case__matter__state=REFUSED)
    mine = mine.filter(case__matter__owner__in=posts.people).select_related("case__matter__unit")
    refusals: list[Refusal] = first_rows(mine.order_by("pk"), limit)
    return [
        _Row(
            f"refusal-{one.pk}", one.case.matter, ("refusal", str(one.uid)), gettext("notice to deliver"),
            "deliver_notice", one.case.amount_fen,
        )
        for one in refusals
    ]  # fmt: skip


def _complaints(seen: Seen, posts: Posts, limit: int) -> list[_Row]:
    standing = Review.objects.filter(seen("refusal__case__matter_id"), delivered_at=None)
    standing = standing.select_related("refusal__case__matter__unit", "refusal__filing").order_by("asked_at", "pk")
    path = "unit__path"
    filing = ("refusal__filing__proposed_by", "refusal__filing__opined_by")
    fresh = standing.exclude(**{filing[0]: posts.me}).exclude(**{filing[1]: posts.me})
    wanted: list[tuple[QuerySet[Review], str, str]] = [
        (fresh.filter(posts.of_legal(path), opinion="").exclude(refusal__filing__decided_by=posts.me),
         gettext("opinion on a complaint"), "opine_review"),
        (fresh.filter(posts.of_head(path), decided_at=None).exclude(Q(opinion="") | Q(handler=posts.me)),
         gettext("complaint to decide"), "decide_review"),
        (standing.alias(owner=not_leading("refusal__case__matter__owner_id"))
         .filter(decided_at__isnull=False, owner__in=posts.people), gettext("decision to deliver"), "deliver_review"),
    ]  # fmt: skip
    found: list[_Row] = []
    for rows, tag, act in wanted:
        reviews: list[Review] = first_rows(rows, limit)
        found += [
            _Row(f"review-{one.pk}", one.refusal.case.matter, ("case_review", str(one.uid)), tag, act,
                 one.refusal.case.amount_fen)
            for one in reviews
        ]  # fmt: skip
    return found


def _few(rows: QuerySet[Filing], limit: int) -> list[Filing]:
    lean = rows.select_related("case__matter__unit").only("uid", *_SAID)
    return first_rows(lean.order_by("opened_at", "pk"), limit)


def _filing_row(one: Filing, tag: str, act: str) -> _Row:
    return _Row(f"filing-{one.pk}", one.case.matter, ("filing", str(one.uid)), tag, act, one.case.amount_fen)


def _clocks(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], RunningClock]:
    """Return the clock of each thing that ends first; one query."""
    keys = [key for _kind, key in wanted if key]
    rows = RunningClock.objects.filter(about_key__in=keys, done_at=None).order_by("-due_at") if keys else ()
    return {(row.about_kind, row.about_key): row for row in rows}


def _waiting(row: _Row, clock: RunningClock | None) -> Waiting:
    matter = row.matter
    url = reverse("desk:matter", args=[matter.uid])
    return Waiting(
        key=f"case:{row.key}", kind="case", icon="gavel", title=matter.title,
        about=" · ".join((matter.number, unit_words(matter.unit))), url=url, due_at=clock.due_at if clock else None,
        started_at=clock.started_at if clock else None, clock=clock.kind if clock else "",
        paused_for=clock.paused_for if clock else "", amount_fen=row.amount_fen or None, tag=row.tag,
        action=str(ACTS[row.act].words), action_url=reverse("cases:act", args=[matter.uid, row.act]),
    )  # fmt: skip
