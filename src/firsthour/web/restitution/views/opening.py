"""May this visitor see a restitution now? Under the number of its matter and a purpose; each look is recorded."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from firsthour.web.audit.gate import require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.audit.operations.gate import note_denied
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.views.opening import Opened, open_matter_for
from firsthour.web.people.models import Officer
from firsthour.web.people.views.pages import version_of
from firsthour.web.restitution.models import PublicNotice, Restitution, SharePlan
from firsthour.web.restitution.policies import KIND, acts_of, restitution_steps
from firsthour.web.restitution.queries import restitutions as queries


@dataclass(frozen=True)
class Place:
    """A restitution that may be seen now, what may be done there, and under which purpose."""

    request: HttpRequest
    one: Restitution
    able: set[str]
    basis: Basis

    @property
    def matter(self) -> Matter:
        """The matter it belongs to."""
        matter: Matter = self.one.matter
        return matter

    @property
    def me(self) -> Officer:
        """Who acts."""
        officer: Officer | None = self.request.access.officer
        if officer is None:
            raise Http404
        return officer

    @property
    def by(self) -> dict[str, Any]:
        """Who and when, as operations take it."""
        return {"by": self.request.actor, "now": self.request.now}

    @property
    def versioned(self) -> dict[str, Any]:
        """Who, when, and on which version."""
        return {"version": version_of(self.request), **self.by}

    @property
    def typed(self) -> Any:
        """What was sent, if anything was."""
        return self.request.POST if self.request.method == "POST" else None

    @cached_property
    def plan(self) -> SharePlan | None:
        """The table computed last."""
        return queries.latest_plan(self.one)

    @cached_property
    def notice(self) -> PublicNotice | None:
        """The notice of the round in hand."""
        return queries.notice_here(self.one)

    @cached_property
    def acts(self) -> set[str]:
        """What may be done with the restitution itself."""
        return acts_of(self.one, self.able, plan=self.plan, is_announced=self.notice is not None)

    @cached_property
    def needs_table(self) -> str:
        """Why a new table is to be computed: ``stale`` (the registers changed), ``left`` (decided on, and there is more
        to share), else nothing.
        """
        if self.plan is None or self.plan.is_stale:
            return "stale" if self.plan is not None else ""
        return "left" if queries.is_decided_on(self.plan) and queries.has_left(self.one) else ""

    def note(self, action: str, *, n_records: int = 0) -> None:
        """Record what was looked at; ``n_records``: how many victims' losses were shown."""
        about = [
            About(KIND, str(self.one.uid), self.one.number),
            About("matter", str(self.matter.uid), self.matter.number),
        ]
        record(
            f"restitution.{action}", by=self.request.actor, now=self.request.now, about=about,
            basis=str(self.basis.uid), n_records=n_records, record_kind="property",
        )  # fmt: skip

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """Return the pages of this restitution."""
        from firsthour.web.restitution.shown import TABS

        return [
            {"words": words, "url": reverse(f"restitution:{name}", args=[self.one.uid]), "current": name == current}
            for name, words in TABS
        ]


def open_place(request: HttpRequest, uid: UUID, *, step: str = "see") -> Place | HttpResponse:
    """Return the place, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such restitution for this visitor, or the step is not theirs.
    """
    try:
        one = queries.get_one_restitution(request.access, uid, now=request.now)
    except Restitution.DoesNotExist as error:
        note_denied(KIND, str(uid), by=request.actor, now=request.now, why="hidden")
        raise Http404 from error
    opened = open_matter_for(request, one.matter)
    if not isinstance(opened, Opened):
        return opened
    able = restitution_steps(request.access, opened.matter, standing=opened.standing)
    if step not in able:
        raise Http404
    about = About(KIND, str(one.uid), f"{one.number} {mask_title(opened.matter.title)}")
    basis = require_basis(request, about, kind=KIND, number=opened.matter.number)
    return Place(request, one, able, basis) if isinstance(basis, Basis) else basis


def first_of(request: HttpRequest) -> int:
    """Return the row a page begins with.

    Raises
    ------
    Http404
        The address names none.
    """
    text = request.GET.get("first", "0")
    if not text.isdigit() or len(text) > 7:
        raise Http404
    return int(text)


def around(place: Place, current: str, **more: Any) -> dict[str, Any]:
    """Return what every page of a restitution shows around its own."""
    (standing,) = queries.read_standings([place.one], now=place.request.now)
    plan = place.plan
    return {
        "place": place, "one": place.one, "matter": place.matter, "tabs": place.tabs(current), "steps": place.acts,
        "n_claims": standing.n_claims, "n_holds": standing.n_holds, "standing": standing,
        "handlers": place.matter.owner.name if place.matter.owner else "",
        "drafted_by": plan.drafted_by.name if plan is not None else "", **more,
    }  # fmt: skip
