"""Where did the money of one currency go: sums, ends, accounts, flows, layers and days, under every rule?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firsthour.base.clock import Precision, format_us
from firsthour.base.errors import InternalError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book, Span
from firsthour.tracing.dossier_figures import Numbers, edges_of, passings_of
from firsthour.tracing.dossier_hops import ACCOUNT, EXIT, UNSEEN, Hop, Place, layers_of
from firsthour.tracing.dossier_times import compose_times
from firsthour.tracing.results import PARTS, Json

_OPEN_US = 2**61  # a span that begins before −this or ends after it has no such end of its own
_PART_OF = {EXIT: "exits", UNSEEN: "unseen"}


class DossierNotClosedError(InternalError):
    """A section's ends do not add up to what was claimed."""

    code = "dossier_not_closed"
    english = "Under {rule} the ends listed add up to {found}, not {expected} {currency}. The dossier is withheld."
    chinese = "按规则 {rule} 所列去向合计 {found}，应为 {expected} {currency}；报告不予输出。"


@dataclass(frozen=True)
class Section:
    """What one currency's section is made of: rule → hops, rule → the answer of the trace; ``rule`` decides order."""

    book: Book
    currency: str
    numbers: Numbers
    hops: Mapping[str, Sequence[Hop]]
    answers: Mapping[str, Json]
    rule: str


class _End(NamedTuple):
    """One place where money ended: ``part`` is rests, exits, unseen or overlap."""

    part: str
    account: str
    code: str


def compose_section(section: Section) -> Json:
    """Return one currency's section.

    Raises
    ------
    DossierNotClosedError
        when the ends of a rule do not add up to the claims.
    """
    figures = {rule: _figures(section, hops) for rule, hops in section.hops.items()}
    layers = {rule: layers_of(hops) for rule, hops in section.hops.items()}
    sums = {rule: _sums(answer, section.currency) for rule, answer in section.answers.items()}
    ends = _list_ends(section, figures)
    for rule, line in sums.items():
        found = sum(end["by_rule"][rule]["amount_fen"] for end in ends if rule in end["by_rule"])
        if found != line["claimed_fen"] or line["difference_fen"]:
            raise DossierNotClosedError(rule=rule, found=found, expected=line["claimed_fen"], currency=section.currency)
    return {
        "currency": section.currency,
        "sums": sums,
        "ends": ends,
        "accounts": _list_accounts(section, figures, layers=layers),
        "flows": {rule: _flow(section, figures[rule], rule=rule, layers=layers[rule]) for rule in section.hops},
        "times": compose_times(section.book, section.numbers, hops=section.hops),
    }


def _sums(answer: Json, currency: str) -> Json:
    line: Json = answer["conservation"]
    others = {other["currency"]: other for other in line.get("other_currencies", ())}
    chosen = line if currency == DEFAULT_CURRENCY else others[currency]
    return {name: value for name, value in chosen.items() if name.endswith("_fen")}


def _figures(section: Section, hops: Sequence[Hop]) -> dict[str, Json]:
    """Return account → its figures under one rule."""
    return {account: passing.figures(section.book, section.numbers) for account, passing in passings_of(hops).items()}


def _list_ends(section: Section, figures: Mapping[str, Mapping[str, Json]]) -> list[Json]:
    """Return every end any rule finds, grouped as PARTS, those that are largest under the section's rule first."""
    found: dict[_End, Json] = defaultdict(dict)
    for rule, hops in section.hops.items():
        for account, own in figures[rule].items():
            if own["rests"]["amount_fen"]:
                found[_End("rests", account, "")][rule] = own["rests"]
            if "lost" in own:
                found[_End("unseen", account, "gap")][rule] = own["lost"]
        gone: dict[_End, list[Hop]] = defaultdict(list)
        for hop in hops:
            if hop.target.kind != ACCOUNT and hop.target.code != "gap":
                gone[_End(_PART_OF[hop.target.kind], hop.target.account, hop.target.code)].append(hop)
        for end, ended in gone.items():
            found[end][rule] = section.numbers.figure(ended)
        for end, amount in _overlaps(section, rule).items():
            found[end][rule] = {"amount_fen": amount, "transfers": []}
    days, refunded = _rest_days(section), _refunded(section)
    ranked = sorted(found.items(), key=lambda item: _rank(item[0], item[1], section.rule))
    return [_end(section.book, end, by_rule, days=days, refunded=refunded) for end, by_rule in ranked]


def _rank(end: _End, by_rule: Json, rule: str) -> tuple[int, int, int, _End]:
    amounts = {code: figure["amount_fen"] for code, figure in by_rule.items()}
    return PARTS.index(end.part), -amounts.get(rule, 0), -max(amounts.values()), end


def _end(book: Book, end: _End, by_rule: Json, *, days: Mapping[str, str], refunded: set[tuple[str, str]]) -> Json:
    entry: Json = {"end": end.part, "account": end.account}
    if end.part == "overlap":
        entry = {"end": end.part, "claim_id": end.account}
    if end.part == "rests":
        entry["as_of"] = days[end.account]
    if end.part == "exits":
        entry |= {"kind": end.code, "refunded": (end.account, end.code) in refunded}
    if end.part == "unseen":
        entry["reason"] = end.code
    holder, institution = book.names.get(end.account, ""), book.institutions.get(end.account, "")
    return entry | {"holder": holder, "institution": institution, "by_rule": by_rule}


def _own_claims(section: Section, rule: str) -> list[Json]:
    claims: list[Json] = section.answers[rule]["claims"]
    return [claim for claim in claims if claim.get("currency", DEFAULT_CURRENCY) == section.currency]


def _overlaps(section: Section, rule: str) -> dict[_End, int]:
    sums: dict[_End, int] = defaultdict(int)
    for claim in _own_claims(section, rule):
        for entry in claim["overlap"]:
            sums[_End("overlap", entry["claim_id"], "")] += entry["amount_fen"]
    return sums


def _rest_days(section: Section) -> dict[str, str]:
    rests = [rest for rule in section.answers for claim in _own_claims(section, rule) for rest in claim["rests"]]
    return {rest["account"]: rest["as_of"] for rest in rests}


def _refunded(section: Section) -> set[tuple[str, str]]:
    exits = [one for rule in section.answers for claim in _own_claims(section, rule) for one in claim["exits"]]
    return {(one["account"], one["kind"]) for one in exits if one.get("refunded")}


def _list_accounts(
    section: Section,
    figures: Mapping[str, Mapping[str, Json]],
    *,
    layers: Mapping[str, Mapping[Place, int]],
) -> list[Json]:
    """Return every account that claimed money reached under any rule: the nearest first, then by what came in."""
    book, names = section.book, dict.fromkeys(account for own in figures.values() for account in own)
    spans: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(book.spans, key=lambda span: span.from_us):
        spans[span.line].append(span)
    entries = []
    for account in names:
        by_rule = {
            rule: own[account] | {"layer": layers[rule][Place(ACCOUNT, account)]}
            for rule, own in figures.items()
            if account in own
        }
        line = book.line_of(account, section.currency)
        entry = {
            "account": account,
            "holder": book.names.get(account, ""),
            "institution": book.institutions.get(account, ""),
            # None for a plain ledger, which covers all.
            "spans": [_span(span) for span in spans.get(-1 if line is None else line, ())],
            "by_rule": {rule: _dated(own) for rule, own in by_rule.items()},
        }
        entries.append(entry)
    return sorted(entries, key=_nearest)


def _nearest(entry: Json) -> tuple[int, int, str]:
    figures = entry["by_rule"].values()
    most = max(own["came_in"]["amount_fen"] for own in figures)
    return min(own["layer"] for own in figures), -most, entry["account"]


def _dated(figures: Json) -> Json:
    times = {name: figures.pop(f"{name}_us", None) for name in ("first", "last")}
    return figures | {name: format_us(time_us) for name, time_us in times.items() if time_us is not None}


def _span(span: Span) -> Json:
    """Return the days that a statement covers."""
    first = format_us(span.from_us, Precision.DAY) if span.from_us > -_OPEN_US else ""
    last = format_us(span.to_us - 1, Precision.DAY) if span.to_us < _OPEN_US else ""
    return {"from": first, "to": last}


def _flow(section: Section, figures: Mapping[str, Json], *, rule: str, layers: Mapping[Place, int]) -> Json:
    """Return the places and the edges between them, as a flow chart needs them."""
    numbers = {place: number for number, place in enumerate(layers)}
    edges = [
        {"from": numbers[source], "to": numbers[target], **section.numbers.figure(own)}
        for (source, target), own in edges_of(section.hops[rule]).items()
    ]
    places = [_place(section.book, place, layer=layer, figures=figures) for place, layer in layers.items()]
    return {"places": places, "edges": sorted(edges, key=lambda edge: (edge["from"], -edge["amount_fen"]))}


def _place(book: Book, place: Place, *, layer: int, figures: Mapping[str, Json]) -> Json:
    entry: Json = {"kind": place.kind, "account": place.account, "code": place.code, "layer": layer}
    entry |= {"holder": book.names.get(place.account, ""), "institution": book.institutions.get(place.account, "")}
    if place.kind == ACCOUNT:
        entry["rests_fen"] = figures[place.account]["rests"]["amount_fen"]
    return entry
