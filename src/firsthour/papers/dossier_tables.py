"""Which tables does a dossier have on the money of one currency: ends, layers, accounts, flows, times?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from firsthour.papers.dossier_cells import (
    Account,
    ByRule,
    Cell,
    Column,
    Mode,
    Money,
    Opens,
    Part,
    Refs,
    Row,
    Say,
    Table,
)
from firsthour.papers.dossier_words import (
    PARTS,
    UNITS,
    end_word,
    layer_word,
    meanings_of,
    rule_name,
    stay_word,
    synthetic_name,
    word,
)

Json = Mapping[str, Any]
Key = tuple[str, str, str]  # kind, account, code of a place
AMOUNTS = ("paid_in", "passed_on", "left", "lost")


def money(figure: Json, currency: str, *, mode: Mode = "in", rule: str = "") -> Money:
    """Return a figure of a dossier as a cell that opens its transfers; ``rule``: see ``Opens``."""
    listed = tuple(figure["transfers"])
    opens = Opens(listed, tuple(figure.get("less", ())), mode, rule) if listed else None
    return Money(figure["amount_fen"], currency, opens)


def part_money(section: Json, part: str, *, rule: str) -> Money:
    """Return all that ended one way under a rule; it opens where every part of it does."""
    figures = [end["by_rule"][rule] for end in section["ends"] if end["end"] == part and rule in end["by_rule"]]
    return _added(figures, section["currency"], rule) if figures else Money(0, section["currency"])


def claimed_money(section: Json, rule: str) -> Money:
    """Return what was claimed; it opens the claims' transfers where these are all of it."""
    edges = [edge for edge in section["flows"][rule]["edges"] if _is_begin(section["flows"][rule], edge)]
    total, currency = section["sums"][rule]["claimed_fen"], section["currency"]
    if sum(edge["amount_fen"] for edge in edges if edge["transfers"]) != total:
        return Money(total, currency)
    transfers = {number for edge in edges for number in edge["transfers"]}
    return Money(total, currency, Opens(tuple(sorted(transfers)), mode="take", rule=rule))


def _is_begin(flow: Json, edge: Json) -> bool:
    return bool(flow["places"][edge["from"]]["kind"] == "payer")


def anchors_of(section: Json) -> dict[str, str]:
    """Return account → its anchor in the section's table of accounts."""
    named = enumerate(section["accounts"], start=1)
    return {account["account"]: f"a{place}-{section['currency']}" for place, account in named}


def account_cell(entry: Json, anchors: Mapping[str, str]) -> Account:
    """Return the cell of an entry that names an account."""
    number = entry["account"]
    holder, institution = entry.get("holder", ""), entry.get("institution", "")
    return Account(number, holder, institution, anchors.get(number, ""), covered=number in anchors)


def ends_table(section: Json) -> Table:
    """Return where the money ended, the five rules side by side."""
    rules, currency, anchors = list(section["sums"]), section["currency"], anchors_of(section)
    rows = []
    for end in section["ends"]:
        by_rule, part = end["by_rule"], end["end"]
        amounts: list[Cell] = [money(by_rule[rule], currency, rule=rule) if rule in by_rule else None for rule in rules]
        basis = {rule: Refs(tuple(own["transfers"]), tuple(own.get("less", ()))) for rule, own in by_rule.items()}
        cells: list[Cell] = [Part(part), _where(end, anchors), _how(end), *amounts, ByRule(basis)]
        rows.append(Row(cells))
    totals: list[Cell] = [claimed_money(section, rule) for rule in rules]
    differences: list[Cell] = [Money(section["sums"][rule]["difference_fen"], currency) for rule in rules]
    foot = [
        Row([Say("合计 = 被骗款项", "sum = claimed"), "", "", *totals, ""]),
        Row([Say("差额", "difference"), "", "", *differences, ""]),
    ]
    columns = [Column(Say("去向", "end")), Column(Say("账户、终点", "account or end")), Column(Say("方式", "how"))]
    columns += [Column(rule_name(rule), "number", rule) for rule in rules]
    columns.append(Column(Say("依据（所选规则）", "made of (chosen rule)"), "code"))
    meanings = meanings_of(end.get("kind", "") for end in section["ends"])
    note = Say(
        f"与所选规则不同的数加点状下划线。停留＝转入交易之和减转出交易之和（“−”后为转出）。{meanings.zh}",
        "Dotted underline: differs from the chosen rule. What rests is what came in less what went out (behind −). "
        f"{meanings.en}".rstrip(),
    )
    return Table(f"ends-{currency}", Say("钱到哪儿了", "Where the money is"), columns, rows, foot, note)


def kinds_table(section: Json) -> Table:
    """Return the ends added up by kind: how many places and how much, the five rules side by side."""
    rules, currency = list(section["sums"]), section["currency"]
    sums: dict[tuple[str, str], dict[str, list[Json]]] = {}
    for end in section["ends"]:
        own = sums.setdefault((end["end"], end.get("kind") or end.get("reason") or ""), {})
        for rule, figure in end["by_rule"].items():
            own.setdefault(rule, []).append(figure)
    rows = []
    for (part, code), by_rule in sums.items():
        amounts: list[Cell] = [_added(by_rule[rule], currency, rule) if rule in by_rule else None for rule in rules]
        counts = ByRule({rule: len(figures) for rule, figures in by_rule.items()})
        rows.append(Row([Part(part), end_word(code) if code else None, counts, *amounts]))
    totals: list[Cell] = [claimed_money(section, rule) for rule in rules]
    columns = [Column(Say("去向", "end")), Column(Say("方式", "how")), Column(Say("处数", "places"), "number")]
    columns += [Column(rule_name(rule), "number", rule) for rule in rules]
    foot = [Row([Say("合计 = 被骗款项", "sum = claimed"), "", "", *totals])]
    return Table(f"kinds-{currency}", Say("去向汇总", "Ends by kind"), columns, rows, foot)


def _added(figures: Sequence[Json], currency: str, rule: str) -> Money:
    """Return the sum of figures of different places; it opens where every one of them does."""
    total = sum(figure["amount_fen"] for figure in figures)
    if not all(figure["transfers"] for figure in figures):
        return Money(total, currency)
    adds, takes = ({n for figure in figures for n in figure.get(name, ())} for name in ("transfers", "less"))
    return Money(total, currency, Opens(tuple(sorted(adds)), tuple(sorted(takes)), rule=rule))


def _where(end: Json, anchors: Mapping[str, str]) -> Cell:
    if end["end"] == "overlap":
        return Say(f"归被骗款项 {end['claim_id']}", f"kept by claim {end['claim_id']}")
    return account_cell(end, anchors)


def _how(end: Json) -> Cell:
    if end["end"] == "rests":
        return Say(f"截至 {end['as_of']}", f"as of {end['as_of']}")
    if end["end"] == "overlap":
        return Say("先列的被骗款项优先", "the earlier claim keeps it")
    words = end_word(end.get("kind") or end.get("reason") or "")
    if synthetic_name(end["account"]) and end["end"] == "exits":
        return None  # the end's own name says it
    if end.get("refunded"):
        return Say(f"{words.zh}（后有退款）", f"{words.en} (refunded later)")
    return words


def accounts_table(section: Json) -> Table:
    """Return every account that claimed money reached: in, out, what rests, how long it stayed, what is covered."""
    currency, anchors = section["currency"], anchors_of(section)
    columns = [
        Column(Say("层级", "layer")),
        Column(Say("账户、户名、机构", "account, holder, institution")),
        Column(Say("流水覆盖", "statements cover")),
        Column(Say("首次转入", "first in"), "code"),
        Column(Say("涉案转入", "came in"), "number"),
        Column(Say("涉案转出", "went out"), "number"),
        Column(Say("缺口中断", "lost in gaps"), "number"),
        Column(Say("停留", "rests"), "number"),
        Column(Say("停留时间", "stayed"), "number"),
    ]
    has_gaps = any("lost" in own for account in section["accounts"] for own in account["by_rule"].values())
    rows = [_account_row(account, currency, anchors, has_gaps=has_gaps) for account in section["accounts"]]
    if not has_gaps:
        del columns[6]
    note = Say(
        "停留时间：涉案款项的转入与转出按先后配对，半数金额在此时间内转出。层级：自被骗款项起最少几跳到达。",
        "Stayed: arrivals and departures of claimed money paired as they follow in time; half of what left had gone "
        "by then. Layer: fewest hops from a claim.",
    )
    return Table(f"accounts-{currency}", Say("经过的账户", "Accounts passed"), columns, rows, note=note)


def _account_row(account: Json, currency: str, anchors: Mapping[str, str], *, has_gaps: bool) -> Row:
    figures = account["by_rule"]
    spans, more = [_span(span) for span in account["spans"][:3]], "…" if len(account["spans"]) > 3 else ""
    covered = Say("；".join(spans) + more, "; ".join(spans) + more) if spans else Say("全程", "throughout")
    cells: list[Cell] = [
        ByRule({rule: layer_word(own["layer"]) for rule, own in figures.items()}),
        account_cell(account, anchors),
        covered,
        ByRule({rule: own["first"][:16] for rule, own in figures.items() if "first" in own}),
        ByRule({rule: money(own["came_in"], currency) for rule, own in figures.items()}),
        ByRule({rule: money(own["went_out"], currency, mode="out") for rule, own in figures.items()}),
        ByRule({rule: money(own["lost"], currency) for rule, own in figures.items() if "lost" in own}),
        ByRule({rule: money(own["rests"], currency) for rule, own in figures.items()}),
        ByRule({rule: _stay(own) for rule, own in figures.items() if "stay_s" in own}),
    ]
    if not has_gaps:
        del cells[6]
    return Row(cells, tuple(figures), anchors[account["account"]])


def _stay(figures: Json) -> Say:
    return stay_word(figures["stay_s"], in_days=figures["stay_in_days"])


def _span(span: Json) -> str:
    return f"{span['from'] or '…'}–{span['to'] or '…'}" if span["from"] != span["to"] else span["from"]


def layers_table(section: Json) -> Table:
    """Return layer by layer how much came in, was passed on, left, was lost and rests."""
    currency = section["currency"]
    found: dict[int, dict[str, list[Money | int]]] = defaultdict(dict)
    for rule, flow in section["flows"].items():
        for layer, amounts in _layers(flow, currency).items():
            found[layer][rule] = amounts
    rows = []
    for layer, by_rule in sorted(found.items()):
        n_cells = len(next(iter(by_rule.values())))
        cells: list[Cell] = [ByRule({rule: own[place] for rule, own in by_rule.items()}) for place in range(n_cells)]
        rows.append(Row([layer_word(layer), *cells], tuple(by_rule)))
    sums = section["sums"]
    totals: list[Cell] = [
        ByRule({rule: part_money(section, part, rule=rule) for rule in sums}) for part in ("exits", "unseen", "rests")
    ]
    columns = [Column(Say("层级", "layer")), Column(Say("户数", "accounts"), "number")]
    columns += [
        Column(heading, "number")
        for heading in (
            Say("转入", "came in"),
            Say("转给账户", "to accounts"),
            PARTS["exits"],
            PARTS["unseen"],
            PARTS["rests"],
        )
    ]
    note = Say(
        "每行：转入 = 转给账户 + 流出 + 去向不明 + 停留。回流的款项在再次到达的层级再计一次转入。",
        "Each row: came in = to accounts + exits + unseen + rests. Money that comes back counts again where it "
        "arrives.",
    )
    foot = [Row([Say("合计", "sum"), "", "", "", *totals])]
    return Table(f"layers-{currency}", Say("逐层去向", "Layer by layer"), columns, rows, foot, note)


def _layers(flow: Json, currency: str) -> dict[int, list[Money | int]]:
    places = flow["places"]
    came: dict[int, list[Json]] = defaultdict(list)
    went: dict[tuple[int, str], list[Json]] = defaultdict(list)
    for edge in flow["edges"]:
        source, target = places[edge["from"]], places[edge["to"]]
        went[source["layer"], target["kind"]].append(edge)
        if target["kind"] == "account":
            came[target["layer"]].append(edge)
        if source["kind"] == "payer":
            came[0].append(edge)
    layers: dict[int, list[Money | int]] = {}
    for layer in sorted({place["layer"] for place in places if place["kind"] in ("payer", "account")}):
        own = [place for place in places if place["layer"] == layer and place["kind"] in ("payer", "account")]
        mode: Mode = "out" if layer else "take"
        ways = [_sum(went[layer, kind], currency, mode) for kind in ("account", "exit", "unseen")]
        rests = sum(place.get("rests_fen", 0) for place in own)
        came_in = _sum(came[layer], currency, "in" if layer else "take")
        layers[layer] = [len(own), came_in, *ways, Money(rests, currency)]
    return layers


def _sum(edges: Sequence[Json], currency: str, mode: Mode) -> Money:
    transfers = {number for edge in edges for number in edge["transfers"]}
    openable = all(edge["transfers"] for edge in edges) and edges
    total = sum(edge["amount_fen"] for edge in edges)
    return Money(total, currency, Opens(tuple(sorted(transfers)), mode=mode) if openable else None)


def flows_table(section: Json) -> Table:
    """Return the edges of the flow chart: from, to, how much, in how many transfers."""
    currency, anchors = section["currency"], anchors_of(section)
    amounts: dict[tuple[Key, Key], dict[str, Json]] = defaultdict(dict)
    named: dict[Key, Json] = {}
    for rule, flow in section["flows"].items():
        keys = [(place["kind"], place["account"], place["code"]) for place in flow["places"]]
        named |= zip(keys, flow["places"], strict=True)
        for edge in flow["edges"]:
            amounts[keys[edge["from"]], keys[edge["to"]]][rule] = edge
    ranked = sorted(amounts.items(), key=lambda item: _edge_rank(named[item[0][0]]["layer"], item[1]))
    rows = [
        Row(
            [
                *(_place(named[key], anchors) for key in ends),
                ByRule({rule: money(edge, currency, mode=_mode(ends[0][0])) for rule, edge in by_rule.items()}),
                ByRule({rule: len(edge["transfers"]) for rule, edge in by_rule.items()}),
                ByRule({rule: Refs(tuple(edge["transfers"])) for rule, edge in by_rule.items()}),
            ],
            tuple(by_rule),
        )
        for ends, by_rule in ranked
    ]
    columns = [Column(Say("从", "from")), Column(Say("到", "to")), Column(Say("涉案金额", "traced"), "number")]
    columns += [Column(Say("笔数", "transfers"), "number"), Column(Say("依据", "made of"), "code")]
    return Table(f"flows-{currency}", Say("资金流向（表）", "Flows as a table"), columns, rows)


def _mode(kind: str) -> Mode:
    return "take" if kind == "payer" else "out"


def _edge_rank(layer: int, by_rule: Mapping[str, Json]) -> tuple[int, int]:
    return layer, -max(edge["amount_fen"] for edge in by_rule.values())


def _place(place: Json, anchors: Mapping[str, str]) -> Cell:
    if place["code"] == "claim":
        return Say(f"被骗款项 {place['account']}（付款账户未知）", f"claim {place['account']} (payer unknown)")
    if place["code"] == "gap":
        return Say(f"{place['account']} 流水缺口", f"gap in {place['account']}")
    return account_cell(place, anchors)


def times_table(section: Json) -> Table:
    """Return when money was paid in, passed on, left and was lost."""
    times, currency = section["times"], section["currency"]
    rows = []
    for one in times["bins"]:
        by_rule = one["by_rule"]
        cells: list[Cell] = [
            ByRule(
                {
                    rule: money(own[name], currency, mode="take" if name == "paid_in" else "out")
                    for rule, own in by_rule.items()
                }
            )
            for name in AMOUNTS
        ]
        rows.append(Row([one["from"], *cells], tuple(by_rule)))
    unit = word(UNITS, times["unit"])
    headings = (Say("被骗转入", "paid in"), Say("账户间转移", "passed on"), PARTS["exits"], PARTS["unseen"])
    columns = [Column(Say(f"{unit.zh}（起）", f"{unit.en} from"), "code")]
    columns += [Column(heading, "number") for heading in headings]
    return Table(f"times-{currency}", Say("时间（表）", "Times as a table"), columns, rows)
