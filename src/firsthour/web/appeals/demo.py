"""How is a wrong freeze of the demo's hour put right? Its holder appeals, somebody else decides, the bank lets go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.web.appeals.models import Appeal, Decision, Relation, Review
from firsthour.web.appeals.operations.deciding import Decided, decide_review
from firsthour.web.appeals.operations.receiving import NewAppeal, receive_appeal
from firsthour.web.cases.demo.plan import actor
from firsthour.web.holds.models import Hold, NoticeKind
from firsthour.web.holds.operations.freezing import draft_notice, sign_notice, tell_holder
from firsthour.web.people.models import Officer, Unit

SAID = "被冻结的2000元是我在二手平台出售旧手机的货款，有聊天记录、订单和寄件凭证，我不认识付款人，也不知道款项来源。"
REASONS = "订单、聊天记录和寄件凭证与入账金额、时间一致，系善意取得货款，与本案无关，应予解除。"
TO_NOTICE = timedelta(minutes=2)
TO_DECISION = timedelta(minutes=6)


@dataclass(frozen=True)
class Counter:
    """Who takes the appeal down, who signed the freeze, each with the unit they act for."""

    officer: Officer
    unit: Unit
    signer: Officer
    signer_unit: Unit


def appeal_and_release(hold: Hold, *, at: Counter, now: datetime) -> Appeal:
    """Tell the holder of the freeze, take down what they say, and let the reviewer that is found decide for them."""
    by = actor(at.officer, at.unit)
    notice = draft_notice(hold, NoticeKind.HELD, officer=at.officer, by=by, now=now - TO_NOTICE)
    notice = sign_notice(notice, officer=at.signer, by=actor(at.signer, at.signer_unit), now=now - TO_NOTICE)
    tell_holder(notice, way="hand", by=by, now=now)
    new = NewAppeal(said=SAID, appellant=hold.holder, relation=Relation.HOLDER, notice=notice)
    appeal = receive_appeal(hold, new, by=by, now=now)
    review = Review.objects.select_related("reviewer").get(appeal=appeal, round=1)
    if review.reviewer is not None:
        decided = Decided(decision=Decision.UPHELD, cause="bona_fide", reasons=REASONS)
        by = actor(review.reviewer, appeal.unit)
        decided_at = now + TO_DECISION
        decide_review(review, decided, officer=review.reviewer, version=review.version, by=by, now=decided_at)
    return Appeal.objects.get(pk=appeal.pk)
