"""Which steps does the page of an account offer, with which form, and what does each of them do?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _lazy

from firsthour.recovery.hold_steps import WORDS
from firsthour.web.holds.forms import CorrectForm, DraftForm, HeldNowForm, MovedUpForm, WhyForm
from firsthour.web.holds.models import Hold
from firsthour.web.holds.operations.changing import HeldNow, note_held
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.operations.freezing import find_unrelated, note_moved_up
from firsthour.web.holds.operations.pursuing import Corrected, correct_account
from firsthour.web.holds.operations.requesting import weigh
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.conflicts import note_saved
from firsthour.web.ui.templatetags.firsthour import spoken_language

DRAFTS = {
    "draft_stop": "stop", "draft_freeze": "freeze", "draft_renew": "renew", "draft_renew_major": "renew_major",
    "draft_release": "release",
}  # fmt: skip
STEPS = (*DRAFTS, "find_unrelated", "weigh", "moved_up", "changed", "correct")


@dataclass(frozen=True)
class StepWords:
    """How a step is called, what follows, and what is said when it is done."""

    title: Any
    done: Any
    effect: Any = ""


_DRAFTED = _lazy("Drafted; ask for approval.")
_WORDS: Mapping[str, StepWords] = {
    "find_unrelated": StepWords(
        "", _lazy("Noted; the release and the notice to the holder are drafted."),
        _lazy("What is open is withdrawn, the release is drafted at once, and the holder is to be told."),
    ),
    "weigh": StepWords("", _lazy("Noted; stop and freeze can be drafted now.")),
    "moved_up": StepWords(_lazy("The waiting freeze took effect"), _lazy("Noted; its period begins then.")),
    "changed": StepWords(
        _lazy("The bank holds another amount now"), _lazy("Noted; sums, chase and registers follow."),
        _lazy("For a deduction by a court, a part let go, an earlier freeze carried out, a wrong amount put right."),
    ),
    "correct": StepWords(_lazy("Correct the account"), _lazy("The account is corrected.")),
}  # fmt: skip


def words_of(key: str) -> StepWords:
    """Return how a step is worded."""
    known = _WORDS.get(key, StepWords("", _DRAFTED))
    return StepWords(known.title or WORDS[key][spoken_language()], known.done, known.effect)


def form_of(key: str, hold: Hold, *, now: datetime, typed: Any = None, start: Mapping[str, Any] | None = None) -> Form:
    """Return the form of a step; ``start``: what was typed into it and not sent."""
    given: dict[str, Any] = {"auto_id": f"id_{key}_%s"}
    if key in DRAFTS:
        asset = {"asset": hold.asset}
        return DraftForm(typed, measure=DRAFTS[key], initial={**asset, **(start or {})}, **given)
    if key == "correct":
        saved = {name: getattr(hold, name) for name in ("institution", "asset", "flags")}
        form = CorrectForm(typed, initial={**saved, **_of_lists(start)}, **given)
        note_saved(form, saved)
        return form
    if key == "moved_up":
        return MovedUpForm(typed, now=now, initial=start or {}, **given)
    if key == "changed":
        return HeldNowForm(typed, now=now, initial=start or {}, **given)
    return WhyForm(typed, initial=start or {}, **given)


def take_step(request: HttpRequest, hold: Hold, *, key: str, given: Mapping[str, Any], version: int) -> None:
    """Take a step with what was typed."""
    by: dict[str, Any] = {"by": request.actor, "now": request.now}
    officer = request.access.officer
    if key in DRAFTS:
        if hold.version != version:
            claim_version(hold, version=version)  # says that it changed
        new = NewRequest(
            measure=DRAFTS[key], amount_fen=given.get("amount"), asset=given.get("asset", ""), reason=given["reason"]
        )
        draft_request(hold, new, officer=officer, **by)
    elif key == "find_unrelated":
        find_unrelated(hold, reason=given["reason"], officer=officer, version=version, **by)
    elif key == "weigh":
        weigh(hold, reason=given["reason"], version=version, **by)
    elif key == "moved_up":
        note_moved_up(hold, at=given["at"], amount_fen=given["amount"], version=version, **by)
    elif key == "changed":
        said = HeldNow(**{"amount_fen" if name == "amount" else name: value for name, value in given.items()})
        note_held(hold, said, version=version, **by)
    else:
        right = Corrected(
            account=given["account"] or hold.account, institution=given["institution"],
            holder=given["holder"] or hold.holder, flags=given["flags"], asset=given["asset"],
        )  # fmt: skip
        correct_account(hold, right, version=version, **by)


def _of_lists(start: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a draft of the account; a draft keeps one text for each box."""
    kept = dict(start or {})
    kept.pop("flags", None)
    return kept
