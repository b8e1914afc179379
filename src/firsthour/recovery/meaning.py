"""What does a bank's answer mean for the request: held, partly, nothing there, waiting, failed; and is it asked again?

A failed return and an empty one are answers too: they close nothing and reopen the request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.law.messages import ReturnCode, list_return_codes
from firsthour.recovery.hold_events import HoldEvent, Outcome
from firsthour.recovery.messages import Message

MeaningKey = Literal[
    "held",
    "partly_held",
    "waiting",
    "nothing_there",
    "unsaid",
    "done",
    "failed",
    "refused",
    "pending",
    "unknown",
    "blank",
]
WORDS: dict[MeaningKey, dict[str, str]] = {
    "held": {"en": "Held in full.", "zh": "已全额控制。"},
    "partly_held": {
        "en": "Held in part: the rest has gone on or was never there.",
        "zh": "部分控制，其余已转出或不在账内。",
    },
    "waiting": {"en": "Waits behind an earlier freeze.", "zh": "已轮候，在先冻结到期前不生效。"},
    "nothing_there": {"en": "Nothing there to hold: follow the money on.", "zh": "账内无可控制资金，应追下一跳。"},
    "unsaid": {
        "en": "Success without an amount: ask how much is held.",
        "zh": "仅反馈成功、未反馈金额，须补问控制金额。",
    },
    "done": {"en": "Done.", "zh": "已办理。"},
    "failed": {"en": "Not carried out.", "zh": "未成功办理。"},
    "refused": {"en": "Refused.", "zh": "被拒绝。"},
    "pending": {"en": "Still under way.", "zh": "仍在办理。"},
    "unknown": {"en": "A code nobody here knows: a person must ask what it means.", "zh": "未知代码，须人工核实含义。"},
    "blank": {"en": "An empty return: it was not carried out as far as anybody knows.", "zh": "空反馈，视为未办理。"},
}
_NOTHING = {"en": "", "zh": ""}


@dataclass(frozen=True)
class Meaning:
    """What an answer means: ``outcome`` as the history of a hold writes it (None: it changes nothing yet)."""

    key: MeaningKey
    outcome: Outcome | None
    reopen: bool
    held_fen: int | None = None
    return_code: ReturnCode | None = None

    @property
    def words(self) -> dict[str, str]:
        """What it means in words."""
        return WORDS[self.key]

    @property
    def advice(self) -> dict[str, str]:
        """What to do, as the return code suggests."""
        return self.return_code.advice if self.return_code else _NOTHING


def meaning_of(answer: Message | None, *, asked_fen: int | None = None) -> Meaning:
    """Return what an answer means; None is an empty return."""
    if answer is None:
        return Meaning("blank", "failed", reopen=True)
    said = [answer.text("return_code"), answer.text("business_code")]
    codes = [list_return_codes().get(code) for code in said if code]
    if None in codes:
        return Meaning("unknown", None, reopen=True)
    bad = next((code for code in codes if code is not None and code.outcome != "done"), None)
    if bad is None:
        return _succeeded(answer, asked_fen)
    if bad.outcome == "pending":
        return Meaning("pending", None, reopen=False, return_code=bad)
    return Meaning(bad.outcome, bad.outcome, bad.reopen, return_code=bad)


def event_of(answer: Message, *, request: str, asked_fen: int | None, recorded_at: datetime) -> HoldEvent | None:
    """Return the event that an answer is in the history of a hold; None where it changes nothing yet.

    ``asked_fen``: what the request asks to hold, or of a release to let go (None: all).
    """
    meaning = meaning_of(answer, asked_fen=asked_fen)
    if meaning.outcome is None:
        return None
    return HoldEvent(
        kind="answered",
        at=answer.time("effective_at") or recorded_at,
        recorded_at=recorded_at,
        request=request,
        outcome=meaning.outcome,
        amount_fen=asked_fen if answer.kind.measure == "release" else meaning.held_fen,
        until=answer.time("ahead_until"),
    )


def _succeeded(answer: Message, asked_fen: int | None) -> Meaning:
    if answer.kind.measure not in ("stop", "freeze"):
        return Meaning("done", "done", reopen=False)
    held = answer.fen("held_amount")
    if held is None:
        return Meaning("unsaid", "held", reopen=True)  # it is in force: its clock runs, whatever the amount
    if held == 0:
        if answer.text("ahead_authority"):
            return Meaning("waiting", "waiting", reopen=False, held_fen=asked_fen)
        return Meaning("nothing_there", "empty", reopen=True, held_fen=0)
    partly = asked_fen is not None and held < asked_fen
    return Meaning("partly_held" if partly else "held", "held", reopen=False, held_fen=held)
