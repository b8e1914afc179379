"""Which steps can a case take, from where to where, who decides, on which basis, and with which paper?

    accepted ─▶ under_review ─▶ filed ─▶ investigating ─▶ closed
                     │            │           │  ▲
                     │            │           ▼  │
                     │            │        suspended ─▶ closed
                     ├─▶ refused ─┼─▶ closed (put away)        refused ─▶ under_review, filed (by a review)
                     └─▶ transferred ─▶ closed (put away)      transferred, closed ─▶ under_review (anew)

What is not listed cannot be done. ``law.deadlines`` has the periods, ``cases.policies`` who may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError

ACCEPTED, UNDER_REVIEW, FILED, REFUSED = "accepted", "under_review", "filed", "refused"
TRANSFERRED, INVESTIGATING, SUSPENDED, CLOSED = "transferred", "investigating", "suspended", "closed"
STATES: Mapping[str, Any] = {
    ACCEPTED: _("case accepted"),
    UNDER_REVIEW: _("under filing review"),
    FILED: _("filed"),
    REFUSED: _("not filed"),
    TRANSFERRED: _("transferred"),
    INVESTIGATING: _("under investigation"),
    SUSPENDED: _("investigation suspended"),
    CLOSED: _("case closed"),
}
#: Until it is decided to file, no freeze and no coercive measure.
BEFORE_FILING = frozenset({ACCEPTED, UNDER_REVIEW, REFUSED, TRANSFERRED})

Way = Literal["direct", "asked", "filing", "review"]
Rank = Literal["worker", "unit_leader", "county_head"]


class WrongCaseStateError(UserError):
    """A step that does not follow from where the case is."""

    code = "case_state"
    english = "The case stands at {state}; {step} is not possible from there."
    chinese = "案件目前为 {state}，不能进行：{step}。"


class UnknownStepError(UserError):
    """No step has this name."""

    code = "unknown_step"
    english = "No step is called {name!r}."
    chinese = "没有名为 {name!r} 的步骤。"


@dataclass(frozen=True)
class Step:
    """A step. ``to`` empty: the case stays where it is.

    ``way``: taken at once (direct), asked for by one and granted by another (asked), or what the decision on filing or
    on a review brings with it. ``basis`` with ``status`` (C, C2, U, X) says where it is written and how sure that is.
    """

    name: str
    words: Any
    froms: tuple[str, ...]
    to: str
    way: Way
    decides: Rank
    basis: str = ""
    status: str = "U"
    paper: str = ""
    needs_reason: bool = True


_RULES = "公安机关办理刑事案件程序规定"
_LAW = "刑事诉讼法"
_ECONOMIC = "公通字〔2017〕25号"


def _step(name: str, words: Any, froms: tuple[str, ...], to: str, *, way: Way, decides: Rank, **more: Any) -> Step:
    return Step(name, words, froms, to, way, decides, **more)


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        _step("begin_review", _("Begin the review"), (ACCEPTED,), UNDER_REVIEW, way="direct", decides="worker",
              basis=f"{_RULES} §174", status="C", needs_reason=False),
        _step("file", _("File the case"), (UNDER_REVIEW,), FILED, way="filing", decides="county_head",
              basis=f"{_RULES} §178", status="C", paper="filing_decision"),
        _step("refuse", _("Do not file"), (UNDER_REVIEW,), REFUSED, way="filing", decides="county_head",
              basis=f"{_RULES} §178", status="C", paper="filing_refusal"),
        _step("transfer", _("Transfer to whom it belongs"), (UNDER_REVIEW,), TRANSFERRED, way="filing",
              decides="county_head", basis=f"{_RULES} §175", status="C", paper="case_transfer"),
        _step("begin_investigation", _("Begin the investigation"), (FILED,), INVESTIGATING, way="direct",
              decides="worker", basis=_RULES, needs_reason=False),
        _step("transfer_filed", _("Transfer the filed case"), (FILED, INVESTIGATING), TRANSFERRED, way="asked",
              decides="county_head", basis=_RULES, paper="case_transfer"),
        _step("suspend", _("Suspend the investigation"), (INVESTIGATING,), SUSPENDED, way="asked",
              decides="county_head", basis=_RULES, paper="suspension_decision"),
        _step("resume", _("Resume the investigation"), (SUSPENDED,), INVESTIGATING, way="asked",
              decides="unit_leader", basis=_RULES, paper="resumption_decision"),
        _step("end_for_person", _("End the investigation of one person"), (INVESTIGATING, SUSPENDED), "", way="asked",
              decides="county_head", basis=_RULES, paper="end_for_person"),
        _step("cancel", _("Cancel the case"), (FILED, INVESTIGATING, SUSPENDED), CLOSED, way="asked",
              decides="county_head", basis=f"{_ECONOMIC} §25", paper="cancellation_decision"),
        _step("conclude", _("Conclude and hand to the procurator"), (INVESTIGATING,), CLOSED, way="asked",
              decides="county_head", basis=_LAW, paper="indictment_opinion"),
        _step("put_away", _("Put away"), (REFUSED, TRANSFERRED), CLOSED, way="direct", decides="worker", basis=_RULES),
        _step("take_back", _("It came back: review anew"), (TRANSFERRED,), UNDER_REVIEW, way="direct",
              decides="worker", basis=_RULES),
        _step("reopen", _("Take up again"), (CLOSED,), UNDER_REVIEW, way="asked", decides="county_head", basis=_RULES,
              paper="reopening_decision"),
        _step("review_again", _("Review anew after the complaint"), (REFUSED,), UNDER_REVIEW, way="review",
              decides="county_head", basis=f"{_RULES} §179", status="C", paper="review_decision"),
        _step("review_file", _("File after the complaint"), (REFUSED,), FILED, way="review",
              decides="county_head", basis=f"{_RULES} §179", status="C", paper="review_decision"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """How a case came in, and so which period its review has."""

    key: str
    words: Any
    clock: str


ROUTES: Mapping[str, Route] = {
    route.key: route
    for route in (
        Route("economic", _("Economic crime"), "economic_review"),
        Route("ordinary", _("Ordinary crime"), "criminal_review"),
        Route("agency", _("Economic case transferred by an agency"), "agency_transfer_review"),
        Route("administrative", _("Case transferred by an administrative agency"), "administrative_transfer_review"),
        Route("minor", _("Administrative case"), "administrative_review"),
    )
}
REVIEW_CLOCKS = frozenset(route.clock for route in ROUTES.values())


def get_one_step(name: str) -> Step:
    """Return the step of that name.

    Raises
    ------
    UnknownStepError
        No step is called so.
    """
    if name not in STEPS:
        raise UnknownStepError(name=name)
    return STEPS[name]


def steps_from(state: str) -> list[Step]:
    """Return the steps that lead on from a state."""
    return [step for step in STEPS.values() if state in step.froms]


def check_step(name: str, *, state: str) -> Step:
    """Return the step if it leads on from this state.

    Raises
    ------
    WrongCaseStateError
        It does not.
    """
    step = get_one_step(name)
    if state not in step.froms:
        raise WrongCaseStateError(state=str(STATES.get(state, state)), step=str(step.words))
    return step
