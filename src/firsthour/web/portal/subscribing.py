"""How does somebody get warnings on the phone, and how do they stop? Asked here, kept and sent inside.

Three ways were weighed. A line for short messages on this side would put every subscriber's number on the machine that
the whole world can reach. Pages and feeds alone need no number, but few people look by themselves. So there are both:
pages and feeds here, without any number, and messages that only the inner site sends. A number typed here is sealed at
once for the inner site, which sends a code to it; the code typed here is sealed likewise and compared inside. This side
learns neither whether the number is known nor whether the code was right: nobody can find out here who subscribes.

Leaving needs the code of the link in each message and one tap, no log-in. The link shows a button and does nothing by
itself, because telephones open links to preview them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.base.spoken_codes import hash_code, read_code
from firsthour.web.portal import exchange
from firsthour.web.portal.bulletins import known_keys
from firsthour.web.portal.limits import count_try
from firsthour.web.portal.models import Parcel
from firsthour.web.portal.operations import Sender, accept_answer


class NothingChosenError(UserError):
    """Neither a community nor a trade was chosen."""

    code = "nothing_chosen"
    english = "Choose a community or a trade."
    chinese = "请选择社区或行业。"


class NoLeaveCodeError(UserError):
    """What was typed cannot be a code to leave by."""

    code = "no_leave_code"
    english = "This is no code to leave by. It stands at the end of each message, twelve signs."
    chinese = "退订码有误。退订码在每条短信末尾，共 12 位。"


def subscribe(topics: Sequence[str], phone: str, *, language: str, sender: Sender, now: datetime) -> str:
    """Seal that somebody wants warnings; return the reference by which the code will be sent in.

    Raises
    ------
    NothingChosenError
        None of the topics is known.
    EarlyError, PuzzleError, TooManyError
        The form's puzzle is not solved, or too much came from this address.
    """
    uid = _name("subscribe", sender.secret)
    if _is_sent(uid):
        return uid
    chosen = known_keys(topics)
    if not chosen:
        raise NothingChosenError
    count_try("subscribe", sender.address, key=settings.CODE_KEY, now=now)
    accept_answer(sender.answer, address=sender.address, now=now)
    said = {
        "subscription": uid, "phone": phone, "topics": chosen, "language": language, "asked_at": now.isoformat(),
    }  # fmt: skip
    _send_once("subscribe", said, uid=uid, now=now)
    return uid


def confirm(reference: str, code: str, *, sender: Sender, now: datetime) -> None:
    """Seal the code that came by message.

    Raises
    ------
    EarlyError, PuzzleError, TooManyError
        The form's puzzle is not solved, or too much came from this address.
    """
    uid = _name("confirm", f"{reference}:{code}")
    if _is_sent(uid):
        return
    count_try("confirm", sender.address, key=settings.CODE_KEY, now=now)
    accept_answer(sender.answer, address=sender.address, now=now)
    said = {"subscription": reference, "code": code, "at": now.isoformat()}
    _send_once("confirm", said, uid=uid, now=now)


def leave(typed: str, *, address: str, now: datetime) -> None:
    """Seal that somebody wants no more warnings.

    Raises
    ------
    NoLeaveCodeError
        It cannot be a code.
    TooManyError
        Too many tries from this address.
    """
    count_try("leave", address, key=settings.CODE_KEY, now=now)
    code = read_code(typed)
    if code is None:
        raise NoLeaveCodeError
    uid = _name("leave", code)
    if not _is_sent(uid):
        _send_once("leave", {"code": code, "at": now.isoformat()}, uid=uid, now=now)


def _name(what: str, said: str) -> str:
    """Return the package's id: the same form again is the same package."""
    return hash_code(f"{what}:{said}", key=settings.CODE_KEY)[:32]


def _is_sent(uid: str) -> bool:
    return Parcel.objects.filter(uid=uid).exists()


def _send_once(kind: str, said: Mapping[str, Any], *, uid: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            exchange.station().send(kind, said, uid=uid, now=now)
    except IntegrityError:
        if not _is_sent(uid):  # else the same form twice at once
            raise
