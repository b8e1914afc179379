"""What was claimed, what became of each claim under each rule, what is doubtful, and what names no transfer?"""

from collections.abc import Mapping, Sequence

from firsthour.base.clock import format_us
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book
from firsthour.tracing.claims import Claim
from firsthour.tracing.dossier_figures import Numbers
from firsthour.tracing.dossier_hops import payer_account
from firsthour.tracing.matching import Match, Outcome
from firsthour.tracing.results import PARTS, Json, with_currency


def list_claims(book: Book, matches: Sequence[Match], *, answers: Mapping[str, Json], numbers: Numbers) -> list[Json]:
    """Return every claim as it was named, the transfer it means, and where it ended under each rule."""
    results = {rule: {claim["claim_id"]: claim for claim in answer["claims"]} for rule, answer in answers.items()}
    by_event = _by_naming_event(book, numbers)
    return [_claim(book, match, results=results, numbers=by_event) for match in matches]


def _by_naming_event(book: Book, numbers: Numbers) -> dict[str, int]:
    return {book.transfer_id(event): number for event, number in numbers.of_event.items()}


def _claim(book: Book, match: Match, *, results: Mapping[str, Mapping[str, Json]], numbers: Mapping[str, int]) -> Json:
    claim = match.claim
    entry: Json = named_claim(claim, account=match.account) | {"outcome": match.outcome.value}
    if holder := book.names.get(match.account, ""):
        entry["holder"] = holder
    if match.outcome == Outcome.MATCHED:
        payer = payer_account(book, match.event)
        entry["payer"] = payer
        entry["payer_holder"] = book.names.get(payer, "")
        transfer = numbers.get(book.transfer_id(match.event))
        if transfer is not None:  # all of it may belong to earlier claims
            entry["transfer"] = transfer
    if match.outcome == Outcome.UNMATCHED:
        return with_currency(entry | {"reason": match.reason}, claim.currency)
    by_rule = {rule: {part: own[claim.claim_id][part] for part in PARTS} for rule, own in results.items()}
    return with_currency(entry, claim.currency) | {"by_rule": by_rule}


def named_claim(claim: Claim, *, account: str) -> Json:
    """Return a claim as a person named it."""
    time = format_us(claim.moment.time_us, claim.moment.precision)
    return {"claim_id": claim.claim_id, "account": account, "time": time, "amount_fen": claim.amount}


def list_unmatched(matches: Sequence[Match]) -> list[Json]:
    """Return the claims that name no transfer without doubt, with what they might mean."""
    unmatched = [match for match in matches if match.outcome == Outcome.UNMATCHED]
    return [
        with_currency(
            named_claim(match.claim, account=match.account)
            | {
                "reason": match.reason,
                "candidates": [
                    {
                        "transfer_id": one.transfer_id,
                        "time": format_us(one.time_us, one.precision),
                        "amount_fen": one.amount,
                        "reversed": one.is_reversed,
                    }
                    for one in match.candidates
                ],
            },
            match.claim.currency,
        )
        for match in unmatched
    ]


def list_doubts(answers: Mapping[str, Json]) -> list[Json]:
    """Return what makes results doubtful, from when, and which claims pass it under which rules."""
    found: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = {}
    for rule, answer in answers.items():
        for claim in answer["claims"]:
            for doubt in claim.get("doubtful_from", ()):
                key = doubt["time"], doubt["account"], doubt["reason"]
                found.setdefault(key, {}).setdefault(rule, {})[claim["claim_id"]] = claim
    return [
        {
            "time": time,
            "account": account,
            "reason": reason,
            "by_rule": {rule: _passing(claims) for rule, claims in by_rule.items()},
        }
        for (time, account, reason), by_rule in sorted(found.items())
    ]


def _passing(claims: Mapping[str, Json]) -> Json:
    """Return which claims pass a doubt, and what they were in all."""
    sums: dict[str, int] = {}
    for claim in claims.values():
        currency = claim.get("currency", DEFAULT_CURRENCY)
        sums[currency] = sums.get(currency, 0) + claim["amount_fen"]
    amounts = [with_currency({"amount_fen": amount}, currency) for currency, amount in sorted(sums.items())]
    return {"claims": list(claims), "amounts": amounts}
