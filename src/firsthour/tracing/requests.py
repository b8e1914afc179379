"""Which statements should be asked for next, for which days and why: ranked by the traced money that depends on them.

One request for each account, currency, reason and hole in what is covered (two holes of the same days are one). Its
amount is the largest that any of the rules traces there; ties go by account, then by the first day. ``unmatched`` asks
once more for the days on which a covered account's statement should show a payee's row and does not: the statement may
lack it (balances that meet by chance, both 0, hide a hole), or the institution says that the money did not arrive.
Answered round by round, the list leads to the whole truth.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from firsthour import __version__
from firsthour.base.clock import Precision, day_start_us, format_us
from firsthour.base.money import DEFAULT_CURRENCY, UNLISTED_EXPONENT, exponent
from firsthour.ledger.book import Book, End
from firsthour.ledger.counterparties import exits_table_version
from firsthour.tracing.claims import Claim, claim_set_hash
from firsthour.tracing.matching import Match, Outcome, match_claims
from firsthour.tracing.requests_needs import AT_A_FIRM, Need, NeedFinder, firm_behind
from firsthour.tracing.requests_periods import asked_days
from firsthour.tracing.results import Json, in_ledger_order, with_currency
from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import Indexes, walk_claims


def list_requests(
    book: Book, claims: Sequence[Claim], *, rules: Sequence[str] = RULES, indexes: Indexes | None = None
) -> Json:
    """Return the requests as they stand in the JSON answer (docs/reference/schemas/requests.json).

    Parameters
    ----------
    book
        the ledger's events.
    claims
        one or many, with different ids; they are traced jointly.
    rules
        codes out of ``rules.RULES``; amounts are the largest over these.
    indexes
        as for ``trace.trace_claims``.
    """
    matches = match_claims(book, claims)
    ledgered = in_ledger_order(matches)
    finder = NeedFinder(book, ledgered.ids)
    for rule in rules:
        finder.add_passage(walk_claims(book, ledgered, rule=rule, indexes=indexes), rule=rule)
    for match in matches:
        if match.outcome == Outcome.UNSEEN:
            finder.add_unseen(match, rules=rules)
    return {
        "requests": rank_requests(finder, rules=rules, order=[claim.claim_id for claim in claims]),
        "unmatched": [_unmatched(match) for match in matches if match.outcome == Outcome.UNMATCHED],
        "ledger_version": book.version,
        "claim_set": claim_set_hash(claims),
        "exits_table": exits_table_version(book.kinds),
        "code_version": __version__,
    }


def rank_requests(finder: NeedFinder, *, rules: Sequence[str], order: Sequence[str]) -> list[Json]:
    """Return the requests for all needs found, the largest first; ``order``: the claims' ids as they were given."""
    letters: dict[_Letter, Need] = {}
    for need in finder.needs.values():
        missing = need.missing
        days = asked_days(missing.reason, missing.edges, seen=need.seen, last_day=finder.last_day)
        letter = _Letter(missing.account, missing.currency, missing.reason, *days)
        letters[letter] = letters[letter].with_all_of(need) if letter in letters else need
    requests = [_request(finder.book, letter, need, rules=rules, order=order) for letter, need in letters.items()]
    return sorted(requests, key=_rank)


class _Letter(NamedTuple):
    """What one request asks for: two holes of the same days are one."""

    account: str
    currency: str
    reason: End
    first_day: int
    last_day: int


def _request(book: Book, letter: _Letter, need: Need, *, rules: Sequence[str], order: Sequence[str]) -> Json:
    firm = firm_behind(book, letter.account) if letter.reason in AT_A_FIRM else None
    arrivals = [_arrival(book, event, by_rule) for event, by_rule in sorted(need.carried.items())]
    entry = {
        "account": letter.account,
        "institution": firm.name if firm else book.institutions.get(letter.account, ""),
        "from": _day(letter.first_day),
        "to": _day(letter.last_day),
        "reason": letter.reason.code,
        "amount_fen": max(need.amounts.values()),
        "by_rule": {rule: need.amounts.get(rule, 0) for rule in rules},
        "claims": [claim_id for claim_id in order if claim_id in need.claims],
        "transfers": [arrival["transfer_id"] for arrival in arrivals],
        "arrivals": arrivals,
    }
    return with_currency(entry, letter.currency)


def _arrival(book: Book, event: int, by_rule: Mapping[str, int]) -> Json:
    """Return a transfer that carried the money there, with the most that any rule finds in it."""
    return {
        "transfer_id": book.transfer_id(event),
        "time": format_us(int(book.time_us[event]), Precision(book.precision[event])),
        "payer": book.line_accounts[book.payer[event]] if book.payer[event] >= 0 else "",
        "transfer_amount_fen": int(book.amount[event]),
        "amount_fen": max(by_rule.values()),
    }


def _rank(request: Json) -> tuple[Any, ...]:
    """Return the key of the order: amounts of several currencies are compared in major units."""
    currency = request.get("currency", DEFAULT_CURRENCY)
    size = request["amount_fen"] * 10 ** (UNLISTED_EXPONENT - exponent(currency))
    return -size, request["account"], request["from"], currency, request["reason"], request["to"]


def _unmatched(match: Match) -> Json:
    claim = match.claim
    entry = {
        "claim_id": claim.claim_id,
        "account": match.account,
        "amount_fen": claim.amount,
        "reason": match.reason,
    }
    return with_currency(entry, claim.currency)


def _day(day: int) -> str:
    return format_us(day_start_us(day), Precision.DAY)
