"""How is a state said to somebody who was robbed? Plain words, no names, no numbers, no promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """A state in words: what is so, what that means, what can be done now."""

    words: Any
    meaning: Any = ""
    may_complain: bool = False
    may_ask_review: bool = False
    is_last: bool = False


STATES: Mapping[str, State] = {
    "received": State(
        _("Received by us"),
        _("Your report is kept safely and is on its way to the police. You need not send it again."),
    ),
    "delivered": State(_("With the police"), _("It has arrived. An officer is reading it.")),
    "registered": State(
        _("Your report is registered"), _("Your report has been registered. A unit has been asked to take it on.")
    ),
    "accepted": State(_("A unit has accepted it"), _("A unit has taken your report on and is working on it.")),
    "consulted": State(
        _("Looked at together"), _("Legal and investigating officers are looking at it together before they decide.")
    ),
    "under_review": State(
        _("Examined for opening a case"),
        _("It is being examined whether a case is opened. You will see the result here."),
    ),
    "filed": State(
        _("A case was opened"), _("A case has been opened and is being investigated. Please keep your phone reachable.")
    ),
    "not_filed": State(
        _("No case was opened"),
        _("You will be given a written notice with the reason. If you do not agree, you can ask for a review."),
        may_ask_review=True,
    ),
    "refused": State(
        _("Your report was not accepted"),
        _("The unit has said why and another officer has looked at it. If you do not agree, you can complain here."),
        may_complain=True,
    ),
    "referred": State(
        _("Passed on to another authority"), _("Another authority is responsible and has been given your report.")
    ),
    "in_review": State(_("The decision is reviewed"), _("Another officer is looking at the decision again.")),
    "closed": State(_("The work is concluded"), _("The work on your report has been concluded."), is_last=True),
    "withdrawn": State(
        _("You withdrew it"), _("You withdrew your report. You can report again at any time."), is_last=True
    ),
}
ADDED: Mapping[str, Any] = {
    "supplement": _("What you added"),
    "complaint": _("Your complaint"),
    "review": _("Your request for a review"),
    "withdrawal": _("Your withdrawal"),
}


@dataclass(frozen=True)
class Line:
    """A line of the progress: what, when; ``now`` is where it stands, ``ahead`` what has not come yet."""

    words: Any
    meaning: Any
    at: datetime | None
    mark: str


def progress_of(news: Sequence[Mapping[str, str]]) -> list[Line]:
    """Return the lines of the progress; states this version does not know are left out."""
    known = [(STATES[one["state"]], datetime.fromisoformat(one["at"])) for one in news if one["state"] in STATES]
    last = len(known) - 1
    return [
        Line(state.words, state.meaning if place == last else "", at, "now" if place == last else "done")
        for place, (state, at) in enumerate(known)
    ]


def state_of(key: str) -> State:
    """Return a state in words; of one this version does not know, that it is with the police."""
    return STATES.get(key, STATES["delivered"])
