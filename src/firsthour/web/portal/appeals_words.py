"""How is an appeal's state said to the holder of an account? Plain words; nothing of the case, no account, no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.portal.wording import Line


@dataclass(frozen=True)
class AppealState:
    """A state in words: what is so, what that means, what can be done now."""

    words: Any
    meaning: Any
    is_open: bool = False
    may_complain: bool = False
    is_last: bool = False


APPEAL_STATES: Mapping[str, AppealState] = {
    "received": AppealState(
        _("Received by us"),
        _("Your appeal is kept safely and is on its way to the police. You need not send it again."),
        is_open=True,
    ),
    "delivered": AppealState(
        _("With the police"), _("It has arrived and is given to somebody who reviews it."), is_open=True
    ),
    "appeal_in_review": AppealState(
        _("Under review"),
        _("Somebody who did not ask for or approve the measure reviews it. They may call you on your number."),
        is_open=True,
    ),
    "appeal_again": AppealState(
        _("The decision is reviewed again"), _("Another person than before looks at the decision."), is_open=True
    ),
    "appeal_upheld": AppealState(
        _("Your appeal was granted"),
        _("What was held because of this notice is let go; the bank needs a while. You get the decision in writing."),
    ),
    "appeal_partly": AppealState(
        _("Your appeal was granted in part"),
        _("Part of the money is let go. You get the decision in writing, and can ask for a second review."),
        may_complain=True,
    ),
    "appeal_rejected": AppealState(
        _("Your appeal was not granted"),
        _("You get the decision and its reasons in writing. You can ask for a second review by somebody else."),
        may_complain=True,
    ),
    "appeal_withdrawn": AppealState(
        _("You withdrew the appeal"), _("You can appeal again at any time with your notice."), is_last=True
    ),
    "appeal_not_found": AppealState(
        _("No notice was found"),
        _(
            "We found no notice with this number and code. Compare both with your paper and send the appeal again, or "
            "go to any police station with your identity card."
        ),
        is_last=True,
    ),
}  # fmt: skip
APPEAL_ADDED: Mapping[str, Any] = {
    "appeal_more": _("What you added"),
    "appeal_again": _("Your request for a second review"),
    "appeal_back": _("Your withdrawal"),
}


def appeal_progress(news: Sequence[Mapping[str, str]]) -> list[Line]:
    """Return the lines of an appeal's progress; states this version does not know are left out."""
    known = [
        (APPEAL_STATES[one["state"]], datetime.fromisoformat(one["at"]))
        for one in news
        if one["state"] in APPEAL_STATES
    ]
    last = len(known) - 1
    return [
        Line(state.words, state.meaning if place == last else "", at, "now" if place == last else "done")
        for place, (state, at) in enumerate(known)
    ]
