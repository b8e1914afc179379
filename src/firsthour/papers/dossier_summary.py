"""What does a dossier say in words: plain sentences that can be quoted, each figure with the transfers behind it?

No sentence draws a legal conclusion: it says what was claimed, what the statements show, where the money lies under
the named rule, what is not seen and which statements would show it, and what is doubtful.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from firsthour.papers.dossier_cells import Account, ByRule, Cell, Money, Refs, Say, Sentence
from firsthour.papers.dossier_lists import currency_of
from firsthour.papers.dossier_tables import account_cell, anchors_of, money, part_money
from firsthour.papers.dossier_words import REQUESTS, end_word, rule_name, stay_word, synthetic_name, word

Json = Mapping[str, Any]
NAMED = 3  # the largest ones are named in a sentence, the rest counted


def list_sentences(content: Json) -> list[Sentence]:
    """Return the sentences of the summary, in order."""
    sentences: list[Sentence] = []
    for section in content["sections"]:
        sentences.append(_claimed(content, section))
        sentences.append(_passed(section))
        sentences += _speed(section)
        for part in _WAYS:
            sentences += _parts(section, part)
        sentences += _overlap(section)
        sentences += _spread(section)
    sentences += _asked(content)
    sentences += _doubtful(content)
    return sentences


def _own_claims(content: Json, section: Json) -> list[Json]:
    currency = section["currency"]
    return [claim for claim in content["claims"] if currency_of(claim) == currency and "by_rule" in claim]


def _claimed(content: Json, section: Json) -> Sentence:
    claims = _own_claims(content, section)
    times = sorted(claim["time"] for claim in claims)
    payers = {claim.get("payer") or claim["claim_id"] for claim in claims}
    accounts = {claim["account"] for claim in claims}
    total = Money(sum(claim["amount_fen"] for claim in claims), section["currency"])
    values: dict[str, Cell] = {"n": _count(len(claims), "claim"), "total": total}
    values |= {"payers": _count(len(payers), "paying account"), "accounts": _count(len(accounts), "account")}
    values |= {"first": times[0], "last": times[-1]}
    if len(claims) == 1:
        holder = claims[0].get("payer_holder", "")
        values["payer"] = Account(claims[0].get("payer", ""), holder) if claims[0].get("payer") else None
        values["account"] = Account(claims[0]["account"], claims[0].get("holder", ""))
        paid = ("由 {payer} 付款，", ", paid by {payer}") if values["payer"] else ("", "")
        return Sentence(
            "被骗款项 1 笔，计 {total}，" + paid[0] + "于 {first} 转入 {account}。",
            "One claim of {total} came into {account} at {first}" + paid[1] + ".",
            values,
        )
    return Sentence(
        "被骗款项 {n} 笔，共计 {total}，由 {payers} 个付款账户于 {first} 至 {last} 转入 {accounts} 个账户。",
        "{n} of {total} in all came from {payers} into {accounts} between {first} and {last}.",
        values,
    )


def _passed(section: Json) -> Sentence:
    accounts: dict[str, Cell] = {}
    layers: dict[str, Cell] = {}
    transfers: dict[str, Cell] = {}
    for rule, flow in section["flows"].items():
        own = [place for place in flow["places"] if place["kind"] == "account"]
        numbers = {number for edge in flow["edges"] for number in edge["transfers"]}
        accounts[rule] = _count(len(own), "account")
        layers[rule] = _count(max((place["layer"] for place in own), default=0), "layer")
        transfers[rule] = _count(len(numbers), "transfer")
    return Sentence(
        "在已掌握的流水中，款项先后经过 {accounts} 个有流水的账户、{layers} 级，共 {transfers} 笔交易。",
        "In the statements at hand it passed {accounts} in {layers} by {transfers}.",
        {"accounts": ByRule(accounts), "layers": ByRule(layers), "transfers": ByRule(transfers)},
    )


def _speed(section: Json) -> Iterator[Sentence]:
    """Say how long the money stayed in the claims' first accounts, the one that received most first."""
    firsts = [
        account
        for account in section["accounts"]
        if any(own["layer"] == 1 and "stay_s" in own for own in account["by_rule"].values())
    ]
    for account in firsts[:1]:
        stays: dict[str, Cell] = {
            rule: stay_word(own["stay_s"], in_days=own["stay_in_days"])
            for rule, own in account["by_rule"].items()
            if "stay_s" in own
        }
        yield Sentence(
            "其中 {account} 收到的涉案款项，停留时间的中位数为 {stay}。",
            "Claimed money in {account} stayed there for a median of {stay}.",
            {"account": account_cell(account, anchors_of(section)), "stay": ByRule(stays)},
            tuple(stays),
        )


def _ends(section: Json, part: str) -> dict[str, list[Json]]:
    """Return rule → the ends of a part that the rule finds, the largest first."""
    found: dict[str, list[Json]] = {rule: [] for rule in section["sums"]}
    for end in section["ends"]:
        if end["end"] == part:
            for rule, figure in end["by_rule"].items():
                found[rule].append({**end, "figure": figure})
    for own in found.values():
        own.sort(key=lambda end: -end["figure"]["amount_fen"])
    return found


_WAYS = {
    "rests": (
        "仍停留在 {n} 个账户",
        "rests in {n}",
        "没有款项停留在有流水的账户",
        "nothing rests in seen accounts",
    ),
    "exits": ("经 {n} 处流出", "left through {n}", "没有款项流出", "nothing left"),
    "unseen": (
        "进入 {n} 处后去向不明",
        "is not seen any further at {n}",
        "没有款项去向不明",
        "nothing is unseen",
    ),
}


_NOUNS = {"rests": "account", "exits": "exit", "unseen": "place"}


def _parts(section: Json, part: str) -> Iterator[Sentence]:
    """Say under each rule how much ended one way; what all rules find none of is said once."""
    found = _ends(section, part)
    if not any(found.values()):
        yield Sentence(f"五种规则下均{_WAYS[part][2]}。", f"Under all five rules {_WAYS[part][3]}.")
        return
    for rule, ends in found.items():
        yield _part(section, rule, ends, part)


def _part(section: Json, rule: str, ends: Sequence[Json], part: str) -> Sentence:
    """Say how much ended one way under a rule, and name the largest of these ends."""
    currency, anchors = section["currency"], anchors_of(section)
    values: dict[str, Cell] = {"rule": _in_sentence(rule_name(rule)), "n": _count(len(ends), _NOUNS[part])}
    way = _WAYS[part]
    if not ends:
        return Sentence(f"按{{rule}}，{way[2]}。", f"Under {{rule}} {way[3]}.", values, (rule,))
    values["total"] = part_money(section, part, rule=rule)
    chinese, english = [], []
    for place, end in enumerate(ends[:NAMED]):
        values |= {f"a{place}": account_cell(end, anchors), f"m{place}": money(end["figure"], currency, rule=rule)}
        code = "" if synthetic_name(end["account"]) else end.get("kind") or end.get("reason") or ""
        values[f"k{place}"] = end_word(code) if code else None
        chinese.append(f"{{a{place}}}" + (f"（{{k{place}}}）" if code else "") + f" {{m{place}}}")
        english.append(f"{{m{place}}} at {{a{place}}}" + (f" ({{k{place}}})" if code else ""))
    more = len(ends) - NAMED
    rest = (f"，其余 {more} 处", f", and {more} more") if more > 0 else ("", "")
    return Sentence(
        "按{rule}，{total} " + way[0] + "：" + "；".join(chinese) + rest[0] + "。",
        "Under {rule} {total} " + way[1] + ": " + "; ".join(english) + rest[1] + ".",
        values,
        (rule,),
    )


def _count(n: int, noun: str) -> Say:
    """Return a number, in English with its noun."""
    return Say(f"{n:,}", f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s")


def _in_sentence(name: Say) -> Say:
    return Say(name.zh, name.en[:1].lower() + name.en[1:] + ("," if "," in name.en else ""))


def _overlap(section: Json) -> Iterator[Sentence]:
    amounts: dict[str, Cell] = {
        rule: Money(line["overlap_fen"], section["currency"])
        for rule, line in section["sums"].items()
        if line["overlap_fen"]
    }
    if amounts:
        yield Sentence(
            "另有 {amount} 与先列的被骗款项指向同一笔钱，只计一次（重叠）。",
            "Another {amount} is the same money as an earlier claim's and is counted once (overlap).",
            {"amount": ByRule(amounts)},
            tuple(amounts),
        )


def _spread(section: Json) -> Iterator[Sentence]:
    """Say between what bounds the five rules put what rests, left and is unseen."""
    sums, currency = section["sums"], section["currency"]
    values: dict[str, Cell] = {}
    for part in ("rests", "exits", "unseen"):
        amounts = [line[f"{part}_fen"] for line in sums.values()]
        values |= {f"{part}_least": Money(min(amounts), currency), f"{part}_most": Money(max(amounts), currency)}
    yield Sentence(
        "五种规则下，停留为 {rests_least} 至 {rests_most}，流出为 {exits_least} 至 {exits_most}，去向不明为 "
        "{unseen_least} 至 {unseen_most}；每种规则各项相加均等于被骗款项，差 0 分。采用哪种规则由办案人员决定。",
        "Across the five rules {rests_least} to {rests_most} rests, {exits_least} to {exits_most} left and "
        "{unseen_least} to {unseen_most} is unseen; under each the parts add up to the claims, difference 0. Which "
        "rule applies is for people to decide.",
        values,
    )


def _asked(content: Json) -> Iterator[Sentence]:
    requests = content["requests"]
    if not requests:
        return
    values: dict[str, Cell] = {"n": _count(len(requests), "statement")}
    chinese, english = [], []
    for place, request in enumerate(requests[:NAMED]):
        firm = request["institution"]
        values |= {
            f"a{place}": Account(request["account"], request.get("holder", ""), firm),
            f"m{place}": Money(request["amount_fen"], currency_of(request)),
            f"d{place}": f"{request['from']}–{request['to']}",
            f"r{place}": word(REQUESTS, request["reason"]),
            f"t{place}": Refs(tuple(request["transfers"])),
        }
        chinese.append(f"{{a{place}}} {{d{place}}} 的流水（{{r{place}}}，所涉至多 {{m{place}}}）")
        english.append(f"{{a{place}}} for {{d{place}}} ({{r{place}}}, at most {{m{place}}})")
    more = len(requests) - NAMED
    rest = (f"，其余 {more} 项见下表", f", and {more} more listed below") if more > 0 else ("", "")
    yield Sentence(
        "建议先调取 {n} 项流水：" + "；".join(chinese) + rest[0] + "。",
        "{n} would show more. Ask first for: " + "; ".join(english) + rest[1] + ".",
        values,
    )


def _doubtful(content: Json) -> Iterator[Sentence]:
    if content["doubts"]:
        yield Sentence(
            "有 {n} 处存疑（流水余额不连续、拼接处无余额可核或没有余额），涉及的结果见“存疑”。",
            "The table “Doubts” lists {n} (breaks, seams or missing balances in the statements) that results pass.",
            {"n": _count(len(content["doubts"]), "doubt")},
        )
    if content["unmatched"]:
        yield Sentence(
            "有 {n} 笔被骗款项未能确定对应的交易，不在以上数额之内。",
            "Not in these figures, because the transfer is not known without doubt: {n}.",
            {"n": _count(len(content["unmatched"]), "claim")},
        )
