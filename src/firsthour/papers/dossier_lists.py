"""Which tables does a dossier have on claims, requests, doubts, rules, transfers and files?"""

from collections.abc import Mapping, Sequence
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.law.citing import cite
from firsthour.law.tracing import list_rules
from firsthour.papers.dossier_cells import (
    Account,
    ByRule,
    Cell,
    Column,
    FileRef,
    Money,
    Opens,
    Refs,
    Row,
    RowRefs,
    Say,
    Status,
    Table,
)
from firsthour.papers.dossier_tables import anchors_of
from firsthour.papers.dossier_words import DOUBTS, PARTS, REQUESTS, UNMATCHED, rule_name, word

Json = Mapping[str, Any]


def currency_of(entry: Json) -> str:
    """Return the currency of an entry."""
    return str(entry.get("currency", DEFAULT_CURRENCY))


def claims_table(content: Json) -> Table:
    """Return every claim and where it ended."""
    several = len({currency_of(claim) for claim in content["claims"]}) > 1
    columns = [
        Column(Say("被骗款项", "claim"), "code"),
        Column(Say("时间", "time"), "code"),
        Column(Say("付款账户", "paid by")),
        Column(Say("转入账户", "came into")),
        *([Column(Say("币种", "currency"))] if several else []),
        Column(Say("金额", "amount"), "number"),
        *(Column(PARTS[part], "number") for part in PARTS),
        Column(Say("依据", "transfer"), "code"),
    ]
    anchors = {section["currency"]: anchors_of(section) for section in content["sections"]}
    rows = [
        _claim_row(claim, f"c{place}", anchors.get(currency_of(claim), {}), several=several)
        for place, claim in enumerate(content["claims"], start=1)
    ]
    note = Say("每笔：停留 + 流出 + 去向不明 + 重叠 = 金额。", "Each claim: rests + exits + unseen + overlap = amount.")
    return Table("claims", Say("逐笔被骗款项", "Claim by claim"), columns, rows, note=note)


def _claim_row(claim: Json, name: str, anchors: Mapping[str, str], *, several: bool) -> Row:
    currency = currency_of(claim)
    payer = claim.get("payer", "")
    own = Account(claim["account"], claim.get("holder", ""), anchor=anchors.get(claim["account"], ""))
    cells: list[Cell] = [claim["claim_id"], claim["time"]]
    cells += [Account(payer, claim.get("payer_holder", "")) if payer else None, own]
    cells += [currency] if several else []
    number = claim.get("transfer")
    cells.append(Money(claim["amount_fen"], currency, None))
    if "by_rule" in claim:
        cells += [
            ByRule({rule: Money(_sum(parts[part]), currency) for rule, parts in claim["by_rule"].items()})
            for part in PARTS
        ]
    else:
        cells += [None] * len(PARTS)
    reason = word(UNMATCHED, claim.get("reason", ""))
    cells.append(Refs((number,)) if number else reason if "reason" in claim else None)
    return Row(cells, anchor=name)


def _sum(entries: Sequence[Json]) -> int:
    return sum(entry["amount_fen"] for entry in entries)


def requests_table(content: Json) -> Table:
    """Return which statements to ask for next, and which transfers call for them."""
    rules = content["rules"]
    columns = [
        Column(Say("序号", "no"), "number"),
        Column(Say("账户", "account")),
        Column(Say("向谁调取", "ask of")),
        Column(Say("期间", "days"), "code"),
        Column(Say("原因", "why")),
        Column(Say("所涉金额（五规则中最大）", "at most (of five rules)"), "number"),
        Column(Say("各规则", "by rule"), "number"),
        Column(Say("依据", "because of"), "code"),
    ]
    found = {transfer["number"]: transfer["by_rule"] for transfer in content["transfers"]}
    rows = [
        _request_row(number, request, rules, found=found) for number, request in enumerate(content["requests"], start=1)
    ]
    empty = Say("没有尚待调取的流水。", "No statement is left to ask for.")
    note = Say(
        "按所涉金额排列。资金可能继续转出的，截止日可以顺延。",
        "By the money that depends on them. Where it may have moved on, ask for later days too.",
    )
    return Table("requests", Say("下一步调取", "Statements to ask for next"), columns, rows, note=note, empty=empty)


def _request_row(number: int, request: Json, rules: Sequence[str], *, found: Mapping[int, Mapping[str, Json]]) -> Row:
    currency, by_rule = currency_of(request), request["by_rule"]
    least, most = (Money(bound(by_rule.values()), currency).text() for bound in (min, max))
    best = max(rules, key=lambda rule: by_rule[rule])
    listed = tuple(request["transfers"])
    explained = sum(found[one][best]["amount_fen"] for one in listed if best in found[one])
    opens = Opens(listed, rule=best) if explained == request["amount_fen"] else None
    cells: list[Cell] = [
        number,
        Account(request["account"], request.get("holder", ""), covered=False),
        request["institution"] or Say("待查", "to be found out"),
        f"{request['from']}–{request['to']}",
        word(REQUESTS, request["reason"]),
        Money(request["amount_fen"], currency, opens, "unseen"),
        Say("各规则相同", "same under all") if least == most else Say(f"{least} 至 {most}", f"{least} to {most}"),
        Refs(listed),
    ]
    return Row(cells)


def unmatched_table(content: Json) -> Table:
    """Return the claims that name no transfer without doubt, and what they might mean."""
    columns = [
        Column(Say("被骗款项", "claim"), "code"),
        Column(Say("账户", "account")),
        Column(Say("时间", "time"), "code"),
        Column(Say("金额", "amount"), "number"),
        Column(Say("原因", "why")),
        Column(Say("可能的交易", "it may mean")),
    ]
    rows = []
    for claim in content["unmatched"]:
        currency = currency_of(claim)
        likely = [_candidate(one, currency) for one in claim["candidates"][:5]]
        listed = _enumerated(likely, n_all=len(claim["candidates"]), marks=("；", "; ")) if likely else None
        cells: list[Cell] = [claim["claim_id"], Account(claim["account"]), claim["time"]]
        cells += [Money(claim["amount_fen"], currency), word(UNMATCHED, claim["reason"]), listed]
        rows.append(Row(cells))
    empty = Say("每笔被骗款项都已对应到交易或列为去向不明。", "Every claim met its transfer or is listed as unseen.")
    return Table("unmatched", Say("未能对应交易的被骗款项", "Claims not traced"), columns, rows, empty=empty)


def _candidate(one: Json, currency: str) -> str:
    back = " ↩" if one["reversed"] else ""
    return f"{one['time']}  {Money(one['amount_fen'], currency).text()}  {one['transfer_id']}{back}"


def doubts_table(content: Json) -> Table:
    """Return what makes results doubtful, from when, and how much passes it."""
    columns = [
        Column(Say("自何时起", "from"), "code"),
        Column(Say("账户", "account")),
        Column(Say("原因", "why")),
        Column(Say("涉及的被骗款项", "claims that pass it")),
        Column(Say("其金额", "of"), "number"),
    ]
    rows = []
    for doubt in content["doubts"]:
        by_rule = doubt["by_rule"]
        claims = {rule: _listed(own["claims"]) for rule, own in by_rule.items()}
        amounts = {
            rule: _enumerated(
                [Money(one["amount_fen"], currency_of(one)).text() for one in own["amounts"]], marks=("；", "; ")
            )
            for rule, own in by_rule.items()
        }
        cells: list[Cell] = [doubt["time"], Account(doubt["account"]), word(DOUBTS, doubt["reason"])]
        rows.append(Row([*cells, ByRule(claims), ByRule(amounts)], tuple(by_rule)))
    empty = Say("所经账户的流水余额均连续。", "The statements passed are continuous.")
    return Table("doubts", Say("存疑", "Doubts"), columns, rows, empty=empty)


def _listed(claims: Sequence[str]) -> Say:
    return _enumerated(claims[:6], n_all=len(claims))


def _enumerated(parts: Sequence[str], *, n_all: int = 0, marks: tuple[str, str] = ("、", ", ")) -> Say:
    """Return parts with what each language sets between them, and how many there are when more are."""
    more = f" … {n_all}" if n_all > len(parts) else ""
    return Say(marks[0].join(parts) + more, marks[1].join(parts) + more)


def rules_table() -> Table:
    """Return the five rules with their sources and how sure we are of them."""
    columns = [
        Column(Say("规则", "rule")),
        Column(Say("怎样扣减", "how it takes")),
        Column(Say("来源", "source")),
        Column(Say("核实状态", "status")),
        Column(Say("说明", "note")),
    ]
    rows = [
        Row(
            [
                rule_name(card.code),
                Say(card.says["zh"], card.says["en"]),
                Say(*(cite(card.source, card.article, language=language) for language in ("zh", "en"))),
                Status(card.status),
                Say(card.note["zh"], card.note["en"]),
            ]
        )
        for card in list_rules()
    ]
    return Table("rules", Say("五种规则", "The five rules"), columns, rows)


def transfers_table(content: Json) -> Table:
    """Return every transfer that carried claimed money, with the rows of the statements that say so."""
    columns = [
        Column(Say("编号", "no"), "code"),
        Column(Say("时间", "time"), "code"),
        Column(Say("付款账户", "from")),
        Column(Say("收款账户", "to")),
        Column(Say("交易金额", "amount"), "number"),
        Column(Say("其中涉案", "traced"), "number"),
        Column(Say("被骗款项", "claims")),
        Column(Say("原始流水行", "source rows"), "code"),
    ]
    rows = []
    for transfer in content["transfers"]:
        by_rule, currency = transfer["by_rule"], currency_of(transfer)
        source = Account(transfer["from"], transfer["from_holder"]) if transfer["from"] else None
        places = tuple((row["file"], row["sheet"], row["row"]) for row in transfer["rows"])
        cells: list[Cell] = [
            f"T{transfer['number']}",
            transfer["time"],
            source,
            Account(transfer["to"], transfer["to_holder"]),
            Money(transfer["amount_fen"], currency),
            ByRule({rule: Money(own["amount_fen"], currency) for rule, own in by_rule.items()}),
            ByRule({rule: _claims(own) for rule, own in by_rule.items()}),
            RowRefs(places),
        ]
        rows.append(Row(cells, tuple(by_rule), f"t{transfer['number']}"))
    note = Say(
        "原始流水行：F1:12 指附录二第 1 个文件的第 12 行（F1:2!12 为第 2 张工作表）；屏幕上点开可见该行各栏。",
        "Source rows: F1:12 is row 12 of file 1 in appendix 2 (F1:2!12: of its second sheet); on a screen they open.",
    )
    return Table("transfers", Say("涉案交易", "Transfers that carried it"), columns, rows, note=note)


def _claims(own: Json) -> Say:
    return _enumerated(own["claims"], n_all=own["n_claims"])


def files_table(content: Json, *, named: bool | None = None) -> Table:
    """Return the files of the ledger; ``named``: only those with rows in the dossier, or only the others."""
    columns = [
        Column(Say("文件", "file"), "code"),
        Column(Say("名称", "name")),
        Column(Say("格式", "layout"), "code"),
        Column(Say("读入行", "rows read"), "number"),
        Column(Say("搁置", "set aside"), "number"),
        Column(Say("剔除", "rejected"), "number"),
        Column(Say("本报告引用", "rows named here"), "number"),
        Column(Say("SHA-256", "SHA-256"), "code"),
    ]
    first: dict[int, int] = {}
    for transfer in reversed(content["transfers"]):
        first |= dict.fromkeys((row["file"] for row in transfer["rows"]), transfer["number"])
    rows = []
    for file in content["files"]:
        if named is not None and named != bool(file["n_rows"]):
            continue
        counts = [file[name] for name in ("read", "set_aside", "rejected", "n_rows")]
        rows.append(
            Row(
                [
                    f"F{file['number']}",
                    FileRef(file["name"], file["number"], first.get(file["number"], 0)),
                    file["layout"],
                    *counts,
                    file["sha256"],
                ],
                anchor=f"f{file['number']}",
            )
        )
    if named is False:
        return Table("other-files", Say("账本中未引用的文件", "Files of the ledger not named here"), columns, rows)
    return Table("files", Say("依据的文件", "Files it was made from"), columns, rows)
