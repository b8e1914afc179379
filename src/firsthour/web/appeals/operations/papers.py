"""How does the holder get the decision in writing? As a paper the reviewer writes and somebody else signs."""

from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.web.appeals.models import Decision, Review
from firsthour.web.appeals.rules import cause_table
from firsthour.web.desk.documents import draft_document, submit_document
from firsthour.web.desk.models import Document
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import tail_of

PAPER = "appeal_decision"
_OUTCOMES = {
    Decision.UPHELD: "申诉成立，对该账户的控制措施予以解除",
    Decision.PARTLY: "申诉部分成立，解除控制 {yuan} 元，其余部分继续控制",
    Decision.REJECTED: "申诉不成立，维持对该账户的控制措施",
}


def draft_decision(review: Review, *, officer: Officer, by: Actor, now: datetime) -> Document:
    """Write the decision's paper and hand it in for signature; official papers are in Chinese."""
    appeal = review.appeal
    hold = appeal.hold
    fields = {
        "holder": appeal.appellant or hold.holder or "账户持有人",
        "appeal_number": appeal.number,
        "received_on": _day(appeal.received_at),
        "account": f"{hold.institution} 尾号 {tail_of(hold.account)}".strip(),
        "outcome": outcome_words(review),
        "cause": cause_table().cause(review.cause).words["zh"],
        "reason": review.reasons,
        "remedy": _REMEDY_SECOND if review.round == 2 else _REMEDY,
    }
    paper = draft_document(PAPER, hold.pursuit.matter, unit=appeal.unit, fields=fields, officer=officer, by=by, now=now)
    return submit_document(paper, version=paper.version, by=by, now=now)


_REMEDY = "如不服本决定，可以凭受理号再次申诉，由其他人员复核；也可以向上一级公安机关或者人民检察院提出"
_REMEDY_SECOND = "如不服本决定，可以向上一级公安机关或者人民检察院提出"


def outcome_words(review: Review) -> str:
    """Return the decision as papers say it."""
    fen = review.released_fen or 0
    return _OUTCOMES[Decision(review.decision)].format(yuan=f"{fen // 100}.{fen % 100:02d}")


def _day(at: datetime) -> str:
    day = at.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"
