"""Where did the claims' money go: the whole answer of one trace, for one or all rules."""

from collections.abc import Callable, Sequence

from firsthour import __version__
from firsthour.base.clock import format_us
from firsthour.ledger.book import Book
from firsthour.ledger.counterparties import exits_table_version
from firsthour.tracing.claims import Claim, claim_set_hash
from firsthour.tracing.explain import ReadRow, explain_transfer, find_transfer
from firsthour.tracing.index import INDEXED_RULES, LineIndex, trace_by_index
from firsthour.tracing.matching import Candidate, Match, Outcome, match_claims
from firsthour.tracing.passes import Passage, Take, walk_book
from firsthour.tracing.results import Json, Ledgered, compose_rule, in_ledger_order, with_currency
from firsthour.tracing.rules import RULES

INDEX_FROM_EVENTS = 100_000  # a walk over fewer takes milliseconds
Indexes = Callable[[str], LineIndex]


def trace_claims(
    book: Book,
    claims: Sequence[Claim],
    *,
    rules: Sequence[str] = RULES,
    indexes: Indexes | None = None,
    explain: str | None = None,
    read_row: ReadRow | None = None,
) -> Json:
    """Return the result of a trace as it stands in the JSON answer (docs/reference/schemas/trace.json).

    Parameters
    ----------
    book
        the ledger's events.
    claims
        one or many, with different ids; claims on one transfer take its fen in this order.
    rules
        codes out of ``rules.RULES``.
    indexes
        gives the index of a rule (fifo, lifo); without it, and in small books, the events are walked.
    explain
        id of a transfer whose source rows and shares are added as ``explain``.
    read_row
        gives the cells of a source row; without it the rows are only named.
    """
    events = [] if explain is None else find_transfer(book, explain)
    matches = match_claims(book, claims)
    ledgered = in_ledger_order(matches)
    passages = {rule: walk_claims(book, ledgered, rule=rule, indexes=indexes) for rule in rules}
    answer: Json = {
        "rules": {
            rule: compose_rule(book, matches, ledgered=ledgered, passage=passage, rule=rule)
            for rule, passage in passages.items()
        },
        "unmatched": [_unmatched(match) for match in matches if match.outcome == Outcome.UNMATCHED],
        "ledger_version": book.version,
        "claim_set": claim_set_hash(claims),
        "exits_table": exits_table_version(book.kinds),
        "code_version": __version__,
    }
    if events:
        answer["explain"] = explain_transfer(book, events, ledgered=ledgered, passages=passages, read_row=read_row)
    return answer


def walk_claims(book: Book, ledgered: Ledgered, *, rule: str, indexes: Indexes | None = None) -> Passage:
    """Return the passage of the claims that met their transfer, by the rule's index where that is quicker."""
    takes = [Take(match.event, match.claim.amount) for match in ledgered.matches]
    if indexes is not None and takes and rule in INDEXED_RULES and book.n_events >= INDEX_FROM_EVENTS:
        return trace_by_index(book, indexes(rule), takes=takes)
    return walk_book(book, takes, rule=rule)


def _unmatched(match: Match) -> Json:
    entry = {
        "claim_id": match.claim.claim_id,
        "account": match.account,
        "amount_fen": match.claim.amount,
        "reason": match.reason,
        "candidates": [_candidate(candidate) for candidate in match.candidates],
    }
    return with_currency(entry, match.claim.currency)


def _candidate(candidate: Candidate) -> Json:
    entry = {
        "transfer_id": candidate.transfer_id,
        "time": format_us(candidate.time_us, candidate.precision),
        "amount_fen": candidate.amount,
    }
    return entry | ({"reversed": True} if candidate.is_reversed else {})
