"""How does somebody whose account is held say that this is wrong? With the number and code of their notice, sealed.

This side knows no notice: a wrong code is taken, answered and sent in exactly like a right one, so nothing can be found
out by trying. What is tried often, from one address or about one number, is slowed down like every other form here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from firsthour.base.packages.sealing import PackedFile
from firsthour.base.spoken_codes import derive_code, hash_code
from firsthour.web.portal import exchange
from firsthour.web.portal.appeals_words import APPEAL_STATES
from firsthour.web.portal.limits import LIMITS, Limit, count_try
from firsthour.web.portal.models import Receipt, Sending
from firsthour.web.portal.operations import NotPossibleError, Sender, accept_answer

APPEAL = "appeal"  # the kind of its receipt, and of its package
AGAIN, BACK, MORE = "appeal_again", "appeal_back", "appeal_more"
LIMITS.update(
    {
        "appeal": Limit(20, timedelta(hours=1)),  # from one address
        "appeal_number": Limit(12, timedelta(days=1)),  # about one number of a notice, whether or not there is one
    }
)


def is_appeal(receipt: Receipt) -> bool:
    """Tell whether a receipt is an appeal's."""
    return bool(receipt.kind == APPEAL)


def send_appeal(
    answers: Mapping[str, Any], files: Sequence[PackedFile], *, language: str, sender: Sender, now: datetime
) -> tuple[Receipt, str]:
    """Seal an appeal; return its receipt and code. The same form again gives the same receipt and sends nothing.

    Raises
    ------
    EarlyError, PuzzleError, TooManyError
        The form's puzzle is not solved, or too much came from this address or about this number.
    """
    code = derive_code(sender.secret, key=settings.CODE_KEY)
    code_hash = hash_code(code, key=settings.CODE_KEY)
    known = Receipt.objects.filter(code_hash=code_hash).first()
    if known is not None:
        return known, code
    count_try("appeal", sender.address, key=settings.CODE_KEY, now=now)
    count_try("appeal_number", _plain(answers["notice"]["number"]), key=settings.CODE_KEY, now=now)
    accept_answer(sender.answer, address=sender.address, now=now)
    try:
        return _keep(body_of(answers, language=language), files, code_hash, now), code
    except IntegrityError:  # the same form twice at once
        return Receipt.objects.get(code_hash=code_hash), code


def add_to_appeal(
    receipt: Receipt, *, kind: str, text: str, files: Sequence[PackedFile], sender: Sender, now: datetime
) -> Sending:
    """Seal what is added: more about it, a complaint about the decision, a withdrawal.

    Raises
    ------
    NotPossibleError
        The appeal's state does not allow it.
    EarlyError, PuzzleError, TooManyError
        The form's puzzle is not solved, or too much was added today.
    """
    same = f"{kind}:{receipt.uid}:{sender.secret}"  # the same form again is the same package
    uid = hash_code(same, key=settings.CODE_KEY)[:32]
    known = receipt.sendings.filter(uid=uid).first()
    if known is not None:
        return known
    check_possible(receipt, kind)
    count_try("adding", receipt.uid, key=settings.CODE_KEY, now=now)
    accept_answer(sender.answer, address=sender.address, now=now)
    with transaction.atomic():
        sending, is_new = Sending.objects.get_or_create(
            uid=uid, defaults={"receipt": receipt, "kind": kind, "made_at": now}
        )
        if is_new:
            said = {"receipt": receipt.uid, "text": text, "told_at": now.isoformat()}
            exchange.station().send(kind, said, uid=uid, now=now, files=files)
    return sending


def possible_steps(receipt: Receipt) -> frozenset[str]:
    """Return what can be added to an appeal as it stands."""
    state = APPEAL_STATES.get(receipt.state, APPEAL_STATES["delivered"])
    sent = set(receipt.sendings.values_list("kind", flat=True))
    steps = set() if state.is_last else {MORE}
    if state.may_complain and AGAIN not in sent:
        steps.add(AGAIN)
    if state.is_open and BACK not in sent:
        steps.add(BACK)
    return frozenset(steps)


def check_possible(receipt: Receipt, kind: str) -> None:
    """Make sure that this can be added to the appeal as it stands.

    Raises
    ------
    NotPossibleError
        It cannot.
    """
    if kind not in possible_steps(receipt):
        raise NotPossibleError


def body_of(answers: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """Return what an appeal says to the inner site."""
    notice, wish, you = answers["notice"], answers["wish"], answers["you"]
    return {
        "number": notice["number"],
        "code": notice["code"],
        "text": answers["story"]["story"],
        "wanted": wish["wanted"],
        "wanted_fen": wish["amount"],
        "appellant": you["name"],
        "relation": you["relation"],
        "contact": you["phone"],
        "language": language,
    }


@transaction.atomic
def _keep(body: Mapping[str, Any], files: Sequence[PackedFile], code_hash: str, now: datetime) -> Receipt:
    receipt = Receipt.objects.create(
        uid=exchange.new_name(), code_hash=code_hash, kind=APPEAL, made_at=now, changed_at=now,
        news=[{"state": "received", "at": now.isoformat()}],
    )  # fmt: skip
    said = {**body, "receipt": receipt.uid, "told_at": now.isoformat()}
    exchange.station().send(APPEAL, said, uid=receipt.uid, now=now, files=files)
    return receipt


def _plain(number: str) -> str:
    """Return a number so that other spaces, brackets and widths of signs are the same number."""
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", number)).upper()
