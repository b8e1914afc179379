"""How are the papers of a request written and signed? Drafted by whoever asks, signed by who approves, numbered then.

Official papers are in Chinese. What a law is unsure of is marked as such.
"""

from collections.abc import Mapping
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import format_amount
from firsthour.law.citing import cite
from firsthour.law.holds import HoldLine
from firsthour.law.messages import UNKNOWN, get_one_message_kind
from firsthour.web.cases.papers import basis_words, moment_words
from firsthour.web.desk.documents import draft_document, sign_document, submit_document
from firsthour.web.desk.models import Document
from firsthour.web.holds.models import Hold, HoldRequest
from firsthour.web.holds.rules import hold_rules
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

NONE = "无"
_KINDS = {
    "stop": "stop_request", "freeze": "freeze_request", "renew": "freeze_renewal", "renew_major": "freeze_renewal",
    "release": "hold_release", "": "account_query",
}  # fmt: skip
_LINES = {"stop": "stop", "freeze": "freeze", "renew": "renew", "renew_major": "renew", "release": "release"}


def sign_paper(
    kind: str, hold: Hold, *, fields: Mapping[str, str], writer: Officer, signer: Officer, by: Actor, now: datetime
) -> Document:
    """Write a paper in the writer's name, hand it in and sign it: it gets its number."""
    paper = hand_in_paper(kind, hold, fields=fields, writer=writer, by=by, now=now)
    return sign_document(paper, signer=signer, version=paper.version, by=by, now=now)


def hand_in_paper(
    kind: str, hold: Hold, *, fields: Mapping[str, str], writer: Officer, by: Actor, now: datetime
) -> Document:
    """Write a paper in the writer's name and hand it in for signature."""
    matter = hold.pursuit.matter
    filled = {name: text.strip() or NONE for name, text in fields.items()}
    paper = draft_document(kind, matter, unit=matter.unit, fields=filled, officer=writer, by=by, now=now)
    return submit_document(paper, version=paper.version, by=by, now=now)


def kind_of(measure: str) -> str:
    """Return the kind of paper of a measure; of a query for the empty text."""
    return _KINDS[measure]


def request_fields(
    request: HoldRequest, *, now: datetime, until_at: datetime | None, original: str
) -> dict[str, str]:  # fmt: skip
    """Return what the paper of a request says."""
    hold = request.hold
    holder = str(request.values.get("holder") or hold.holder) or _unknown(request)
    fields = {
        "addressee": hold.institution, "account": hold.account, "holder": holder,
        "reason": request.reason, "request_number": request.number,
    }  # fmt: skip
    if request.measure == "":
        kind = get_one_message_kind(request.code)
        fields["asked"] = f"{kind.words['zh']}，{_span(request, now)}"
        return fields
    line = hold_rules().lines[_LINES[request.measure]]
    fields |= {"amount": amount_words(request.amount_fen, hold), "basis": line_words(line)}
    if request.measure in ("freeze", "renew", "renew_major"):
        fields |= {"asset": hold_rules().assets[request.asset].words["zh"]}
        fields |= {"from_at": moment_words(now), "until_at": moment_words(until_at) if until_at else NONE}
    if request.measure == "freeze":
        fields["range"] = range_words(request)
    if request.measure in ("renew", "renew_major", "release"):
        fields["original"] = original
    return fields


def range_words(request: HoldRequest) -> str:
    """Return what a freeze reaches: the amount alone, and whether interest is meant."""
    interest = "及于孳息" if request.values.get("with_interest") else "不及于孳息"
    return f"以上述数额为限，账户内超出部分不予冻结；{interest}"


def amount_words(amount_fen: int | None, hold: Hold) -> str:
    """Return an amount as papers write it; all of it where none is said."""
    return f"{format_amount(amount_fen, currency=hold.pursuit.currency)} 元" if amount_fen is not None else "全部"


def line_words(line: HoldLine) -> str:
    """Return where a rule is written and how far that was checked."""
    provision = line.provision
    where = cite(provision.source, provision.article, language="zh")
    return basis_words(where, provision.status) if provision.source else NONE


def _unknown(request: HoldRequest) -> str:
    return UNKNOWN if "holder" in get_one_message_kind(request.code).may_be_unknown else ""


def _span(request: HoldRequest, now: datetime) -> str:
    said = (request.values.get(key) for key in ("from_at", "until_at"))
    moments = [datetime.fromisoformat(str(one)) if one else now for one in said]
    return " 至 ".join(f"{one.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for one in moments)
