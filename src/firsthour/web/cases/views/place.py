"""On which case does a visitor act, and what may be done there?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.cases.models import Filing, Refusal, Review
from firsthour.web.cases.policies import CaseView, case_steps
from firsthour.web.cases.queries.cases import read_case, superior_for
from firsthour.web.desk.models import Matter
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.models import Officer
from firsthour.web.people.views.pages import version_of

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Place:
    """A case as this visitor has it in hand."""

    request: HttpRequest
    view: CaseView
    steps: frozenset[str]
    review: Review | None
    has_superior: bool
    pk: int = 0

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.request.now

    @property
    def me(self) -> Officer:
        """Who acts."""
        officer: Officer | None = self.request.access.officer
        if officer is None:
            raise Http404
        return officer

    @property
    def filing(self) -> Filing:
        """The round of review in hand."""
        if self.view.filing is None:
            raise Http404
        return self.view.filing

    @property
    def refusal(self) -> Refusal:
        """The refusal in hand."""
        if self.view.refusal is None:
            raise Http404
        return self.view.refusal

    @property
    def last_review(self) -> Review:
        """The complaint in hand."""
        if self.review is None:
            raise Http404
        return self.review

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

    def one_of(self, rows: Any) -> Any:
        """Return the row of the case that the address names; another case's is not found."""
        row = rows.filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row


@dataclass(frozen=True)
class Act:
    """Something that can be done with a case: its words, the form, what is done, and which version it stands on."""

    words: Any
    icon: str
    form: Callable[[Place], Form]
    run: Callable[[Place, Any], object]
    version: Callable[[Place], int]
    says: Any = ""
    on_row: bool = False  # done to a row of a panel, not offered by itself
    group: str = ""  # filing, refusal, …: under which its button stands


def read_place(request: HttpRequest, matter: Matter, *, pk: int = 0) -> Place | None:
    """Return the case of a matter with what may be done there; None: none for this visitor. Read once a request."""
    view = read_case(request, matter)
    if view is None:
        return None
    known: dict[int, Place] = getattr(request, "_case_places", {})
    request._case_places = known
    if matter.pk not in known:
        review = None
        if view.refusal is not None:
            rows = view.refusal.reviews.select_related("unit", "handler", "decided_by", "paper")
            review = rows.order_by("-is_second").first()
        has_superior = superior_for(view) is not None
        steps = case_steps(request.access, view, review=review, has_superior=has_superior)
        known[matter.pk] = Place(request, view, frozenset(steps), review, has_superior, pk)
    return known[matter.pk]


def open_place(request: HttpRequest, uid: UUID, *, pk: int = 0) -> Place | HttpResponse:
    """Return the case that an address names; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such case, or none for this visitor.
    """
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    place = read_place(request, opened.matter, pk=pk)
    if place is None:
        raise Http404
    return place


def matter_version(place: Place) -> int:
    """Return the version of the matter."""
    return place.view.matter.version


def filing_version(place: Place) -> int:
    """Return the version of the review."""
    return place.filing.version


def no_version(_place: Place) -> int:
    """Return no version: what is done adds a row."""
    return 0


def in_order(steps: frozenset[str], acts: dict[str, Act]) -> Sequence[tuple[str, Act]]:
    """Return what can be done of these acts, in their order."""
    return [(name, act) for name, act in acts.items() if name in steps and not act.on_row]
