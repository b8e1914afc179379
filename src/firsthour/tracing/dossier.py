"""What does a prosecutor need to follow and check a trace: the whole content of a dossier, as data.

Money of one currency is one section; every figure names the transfers it is made of, every transfer the rows of the
statements that say so (docs/reference/schemas/dossier.json). Papers are made of nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firsthour import __version__
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book
from firsthour.ledger.counterparties import exits_table_version
from firsthour.tracing.claims import Claim, claim_set_hash
from firsthour.tracing.dossier_claims import list_claims, list_doubts, list_unmatched
from firsthour.tracing.dossier_figures import Numbers
from firsthour.tracing.dossier_hops import Hop, HopFinder, list_unseen
from firsthour.tracing.dossier_section import Section, compose_section
from firsthour.tracing.dossier_transfers import list_transfers
from firsthour.tracing.matching import Match, Outcome, match_claims
from firsthour.tracing.passes import Passage
from firsthour.tracing.requests import rank_requests
from firsthour.tracing.requests_needs import NeedFinder
from firsthour.tracing.results import Json, Ledgered, compose_rule, in_ledger_order
from firsthour.tracing.rules import FIFO, RULES, UnknownRuleError
from firsthour.tracing.trace import Indexes, walk_claims

FORMAT = 1


def compose_dossier(
    book: Book, claims: Sequence[Claim], *, rule: str = FIFO, indexes: Indexes | None = None
) -> dict[str, Any]:
    """Return the content of the dossier on some claims.

    Files, source rows' cells and the time of making are not known here; ``dossier_files`` adds them.

    Parameters
    ----------
    book
        the ledger's events.
    claims
        one or many, with different ids; they are traced jointly.
    rule
        whose figures are shown first; all five rules are in the dossier.
    indexes
        as for ``trace.trace_claims``.

    Raises
    ------
    UnknownRuleError
        when there is no such rule.
    """
    if rule not in RULES:
        raise UnknownRuleError(rule=rule or '""', known=", ".join(RULES))
    matches = match_claims(book, claims)
    ledgered = in_ledger_order(matches)
    passages = {code: walk_claims(book, ledgered, rule=code, indexes=indexes) for code in RULES}
    answers = {
        code: compose_rule(book, matches, ledgered=ledgered, passage=passage, rule=code)
        for code, passage in passages.items()
    }
    walks = _Walks(book, ledgered, matches, passages)
    hops = walks.list_hops()
    numbers = Numbers.of(hop for by_currency in hops.values() for own in by_currency.values() for hop in own)
    currencies = sorted({claim.currency for claim in claims}, key=lambda code: (code != DEFAULT_CURRENCY, code))
    by_id = {book.transfer_id(event): number for event, number in numbers.of_event.items()}
    requests = walks.list_requests([claim.claim_id for claim in claims])
    return {
        "format": FORMAT,
        "rule": rule,
        "rules": list(RULES),
        "claims": list_claims(book, matches, answers=answers, numbers=numbers),
        "unmatched": list_unmatched(matches),
        "sections": [
            compose_section(Section(book, currency, numbers, _of_currency(hops, currency), answers, rule))
            for currency in currencies
            if any(match.claim.currency == currency and match.outcome != Outcome.UNMATCHED for match in matches)
        ],
        "requests": [_numbered(request, by_id, book) for request in requests],
        "doubts": list_doubts(answers),
        "transfers": list_transfers(book, numbers, hops=hops, walks=passages, ledgered=ledgered),
        "made_from": {
            "ledger_version": book.version,
            "claim_set": claim_set_hash(claims),
            "exits_table": exits_table_version(book.kinds),
            "code_version": __version__,
        },
    }


@dataclass(frozen=True)
class _Walks:
    """What the claims' money did under every rule."""

    book: Book
    ledgered: Ledgered
    matches: Sequence[Match]
    passages: dict[str, Passage]

    def list_hops(self) -> dict[str, dict[str, list[Hop]]]:
        """Return rule → currency → hops, those of claims without a row among them."""
        finder, unseen = HopFinder.of(self.book, self.ledgered), list_unseen(self.matches)
        found: dict[str, dict[str, list[Hop]]] = {}
        for rule, passage in self.passages.items():
            found[rule] = finder.list_hops(passage)
            for currency, hops in unseen.items():
                found[rule].setdefault(currency, []).extend(hops)
        return found

    def list_requests(self, order: Sequence[str]) -> list[Json]:
        """Return the statements to ask for next; ``order``: the claims' ids as they were given."""
        finder = NeedFinder(self.book, self.ledgered.ids)
        for rule, passage in self.passages.items():
            finder.add_passage(passage, rule=rule)
        for match in self.matches:
            if match.outcome == Outcome.UNSEEN:
                finder.add_unseen(match, rules=RULES)
        return rank_requests(finder, rules=RULES, order=order)


def _of_currency(hops: dict[str, dict[str, list[Hop]]], currency: str) -> dict[str, list[Hop]]:
    return {rule: own.get(currency, []) for rule, own in hops.items()}


def _numbered(request: Json, by_id: dict[str, int], book: Book) -> Json:
    """Return a request with the dossier's numbers of its transfers; ids and arrivals stand in the transfers."""
    kept = {name: value for name, value in request.items() if name != "arrivals"}
    holder = book.names.get(request["account"], "")
    return kept | {"holder": holder, "transfers": sorted({by_id[one] for one in request["transfers"]})}
