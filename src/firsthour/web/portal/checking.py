"""What does somebody learn who asks about a number, a link, an app or a message? Plain advice from public signs.

What is typed is read in memory, answered and forgotten: no row, no log line, no cookie holds it. The answer follows
from it and from the public table alone (``law.self_check``), so it cannot tell whether the police know a number.
"""

from dataclasses import dataclass

from firsthour.law.citing import cite
from firsthour.law.fraud_types import get_one_fraud_type
from firsthour.law.self_check import advise
from firsthour.law.tracing import STATUSES
from firsthour.law.warning_signs import SignTable, example_signs, read_signs
from firsthour.web.portal.models import SignUpdate


@dataclass(frozen=True)
class SaidSign:
    """A sign in the visitor's language."""

    words: str
    says: str
    quote: str
    weight: str
    status: str  # "" when it has a source that was read
    source: str


@dataclass(frozen=True)
class SaidKind:
    """What is said of a kind of thing, whether or not a sign is found in it."""

    words: str
    says: str


@dataclass(frozen=True)
class Answer:
    """What the page shows: how heavy, which signs, of which types of fraud, and what is always said."""

    weight: str
    signs: tuple[SaidSign, ...]
    kinds: tuple[SaidKind, ...]
    types: tuple[str, ...]
    issued: str


def current_signs() -> SignTable:
    """Return the latest table: the one that came with the program, or a later one from the inner site."""
    latest = SignUpdate.objects.order_by("-version").first()
    own = example_signs()
    return read_signs(latest.content) if latest is not None and latest.version > own.version else own


def answer(typed: str, *, language: str) -> Answer:
    """Return what is said of what somebody typed."""
    table = current_signs()
    advice = advise(typed, table)
    signs = tuple(
        SaidSign(
            one.sign.words[language],
            one.sign.says[language],
            one.quote,
            one.sign.weight,
            STATUSES[one.sign.status][language] if one.sign.status != "C" else "",
            cite(one.sign.source, one.sign.article, language=language),
        )
        for one in advice.found
    )
    kinds = tuple(
        SaidKind(table.kinds[about]["words"][language], table.kinds[about]["says"][language]) for about in advice.kinds
    )
    types = tuple(get_one_fraud_type(key).words[language] for key in advice.types[:3])
    return Answer(advice.weight, signs, kinds, types, table.issued)
