"""What does a form that is sent bring with it? Its secret, its puzzle, and an empty field that only machines fill."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from firsthour.base.errors import UserError
from firsthour.web.portal.exchange import new_name
from firsthour.web.portal.limits import extra_bits
from firsthour.web.portal.operations import EarlyError, Sender
from firsthour.web.portal.puzzles import Answer, make_puzzle

TRAP = "homepage"


class TrapError(UserError):
    """The field that people do not see was filled in."""

    code = "hidden_field"
    english = "A hidden field was filled in, perhaps by your browser's own helper. Please press send once more."
    chinese = "表单中的隐藏项被填写（可能是浏览器自动填充），请再按一次提交。"


def sender_of(request: HttpRequest) -> Sender:
    """Return who sends the form.

    Raises
    ------
    TrapError
        Something filled in what people do not see.
    """
    if request.POST.get(TRAP):
        raise TrapError
    answer = Answer(request.POST.get("puzzle", "")[:200], request.POST.get("solution", "")[:20])
    return Sender(address_of(request), answer, secret_of(request))


def address_of(request: HttpRequest) -> str:
    """Return the address the visitor comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def secret_of(request: HttpRequest) -> str:
    """Return the form's own secret; a fresh one when it brought none."""
    brought = request.POST.get("secret", "")
    return brought if re.fullmatch(r"[0-9a-f]{32}", brought) else new_name()


def form_frame(request: HttpRequest, *, secret: str = "", error: UserError | None = None) -> dict[str, Any]:
    """Return what a form that sends carries: secret and puzzle; after "too early" the same puzzle again."""
    key = settings.CODE_KEY
    bits = settings.PUZZLE_BITS + extra_bits(address_of(request), key=key, now=request.now)
    puzzle = request.POST.get("puzzle", "") if isinstance(error, EarlyError) else ""
    return {
        "trap": TRAP,
        "secret": secret or secret_of(request),
        "puzzle": puzzle or make_puzzle(key=key, bits=bits, now=request.now),
        "bits": bits,
    }
