"""What is written when somebody sends something? A receipt and a sealed package, together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.base.packages.sealing import PackedFile
from firsthour.base.spoken_codes import derive_code, hash_code, read_code
from firsthour.web.portal import exchange
from firsthour.web.portal.limits import check_tries, count_try
from firsthour.web.portal.models import Receipt, Sending, Spent
from firsthour.web.portal.puzzles import OLDEST, Answer, judge, name_of
from firsthour.web.portal.wording import state_of


class WrongCodeError(UserError):
    """No receipt has this code."""

    code = "wrong_code"
    english = "There is no report with this code. Please compare each sign with your receipt."
    chinese = "没有找到对应的报案。请对照回执逐位核对受理码。"


class NotPossibleError(UserError):
    """The state of the report does not allow it."""

    code = "not_possible_now"
    english = "This is not possible as your report stands now. You can add something to it, or call 110."
    chinese = "按目前进度不能进行此操作。您可以补充材料，或拨打 110。"


class PuzzleError(UserError):
    """The form came without a valid puzzle, or with one that was used."""

    code = "page_too_old"
    english = "This page is too old or was sent already. Please press send once more."
    chinese = "页面已过期或已提交过，请再按一次提交。"


class EarlyError(UserError):
    """Without script, and too soon."""

    code = "please_wait"
    english = "One moment: your browser runs no scripts, so please wait {seconds} seconds and press send once more."
    chinese = "您的浏览器未启用脚本，请在 {seconds} 秒后再按一次提交。"


@dataclass(frozen=True)
class Sender:
    """Who sends a form, as far as it matters: the address, the answer to the form's puzzle, and the form's own secret.

    The secret was made with the form and is known to whoever fills it in alone; a report's code follows from it.
    """

    address: str
    answer: Answer
    secret: str


def send_report(
    body: Mapping[str, Any], files: Sequence[PackedFile], *, sender: Sender, now: datetime
) -> tuple[Receipt, str]:
    """Seal a report; return its receipt and code. The same form again gives the same receipt and sends nothing.

    Raises
    ------
    EarlyError, PuzzleError, TooManyError
        The form's puzzle is not solved, or too much came from this address.
    """
    code = derive_code(sender.secret, key=settings.CODE_KEY)
    code_hash = hash_code(code, key=settings.CODE_KEY)
    known = Receipt.objects.filter(code_hash=code_hash).first()
    if known is not None:
        return known, code
    count_try("report", sender.address, key=settings.CODE_KEY, now=now)
    accept_answer(sender.answer, address=sender.address, now=now)
    try:
        return _keep_report(body, files, code_hash, now), code
    except IntegrityError:  # the same form twice at once
        return Receipt.objects.get(code_hash=code_hash), code


@transaction.atomic
def _keep_report(body: Mapping[str, Any], files: Sequence[PackedFile], code_hash: str, now: datetime) -> Receipt:
    receipt = Receipt.objects.create(
        uid=exchange.new_name(), code_hash=code_hash, kind=body["kind"], is_urgent=bool(body["is_urgent"]), made_at=now,
        changed_at=now, news=[{"state": "received", "at": now.isoformat()}],
    )  # fmt: skip
    said = {**body, "receipt": receipt.uid, "reported_at": now.isoformat()}
    exchange.station().send("report", said, uid=receipt.uid, now=now, files=files)
    return receipt


def add_to_report(
    receipt: Receipt, *, kind: str, text: str, files: Sequence[PackedFile], sender: Sender, now: datetime
) -> Sending:
    """Seal what is added: a supplement, a complaint, a request for review, a withdrawal.

    Raises
    ------
    NotPossibleError
        The report's state does not allow it.
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


def check_possible(receipt: Receipt, kind: str) -> None:
    """Make sure that this can be added to the report as it stands.

    Raises
    ------
    NotPossibleError
        It cannot.
    """
    state = state_of(receipt.state)
    is_withdrawn = receipt.state == "withdrawn" or receipt.sendings.filter(kind="withdrawal").exists()
    allowed = {
        "supplement": not state.is_last,
        "complaint": state.may_complain,
        "review": state.may_ask_review,
        "withdrawal": not state.is_last and not is_withdrawn,
    }
    if not allowed[kind]:
        raise NotPossibleError


def find_receipt(typed: str, *, address: str, now: datetime) -> Receipt:
    """Return the receipt with this code; wrong ones are counted against the address.

    Raises
    ------
    TooManyError
        Too many tries, or too many wrong ones.
    WrongCodeError
        No receipt has it.
    """
    key = settings.CODE_KEY
    check_tries("wrong_code", address, key=key, now=now)
    count_try("look_up", address, key=key, now=now)
    code = read_code(typed)
    receipt = Receipt.objects.filter(code_hash=hash_code(code or "", key=key)).first()
    if receipt is None:
        count_try("wrong_code", address, key=key, now=now)
        raise WrongCodeError
    count_try("one_code", receipt.uid, key=key, now=now)
    return receipt


def accept_answer(answer: Answer, *, address: str, now: datetime) -> None:
    """Use a puzzle up: solved, or old enough and not too many of those from this address.

    Raises
    ------
    EarlyError, PuzzleError, TooManyError
        It is not solved and too young; it is none or was used; too many were only waited for.
    """
    verdict = judge(answer, key=settings.CODE_KEY, wait=settings.WAIT_WITHOUT_SCRIPT, now=now)
    if verdict.outcome == "early":
        raise EarlyError(seconds=verdict.wait_s)
    if verdict.outcome == "void":
        raise PuzzleError
    if verdict.outcome == "waited":
        count_try("waited", address, key=settings.CODE_KEY, now=now)
    try:
        with transaction.atomic():
            Spent.objects.create(puzzle_hash=name_of(answer), until=now + OLDEST)
    except IntegrityError as error:
        raise PuzzleError from error
