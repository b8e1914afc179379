"""How does a dossier become one HTML file that opens anywhere, loads nothing, and can be printed for the case file?

Everything is inside: style, script, drawings and the cells of the source rows. The page forbids itself any outside
load; its own style and script are let in by their hashes. Without the script all is readable in the chosen language
and under the chosen rule.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from firsthour.papers.dossier_cells import ByRule, Money, Say, Table
from firsthour.papers.dossier_html import LANGUAGE_TAGS, cell_html, digits_of, say, sentence_html, table_html
from firsthour.papers.dossier_lists import (
    claims_table,
    doubts_table,
    files_table,
    requests_table,
    rules_table,
    transfers_table,
    unmatched_table,
)
from firsthour.papers.dossier_method import OPENING, PARAGRAPHS
from firsthour.papers.dossier_summary import list_sentences
from firsthour.papers.dossier_tables import (
    accounts_table,
    claimed_money,
    ends_table,
    flows_table,
    kinds_table,
    layers_table,
    part_money,
    times_table,
)
from firsthour.papers.dossier_words import PART_KINDS, PARTS, rule_name
from firsthour.papers.svg_bars import draw_ends, draw_times
from firsthour.papers.svg_flow import draw_flow, flow_note
from firsthour.papers.svg_marks import PATTERNS
from firsthour.papers.whole_file import whole_file

Json = Mapping[str, Any]
FEW_ENDS = 12
_SHORT = 2  # characters; to name so short a text would take no less room
TITLE = Say("资金研判报告", "Money-tracing dossier")


def write_dossier_page(path: Path, content: Json, *, language: str) -> None:
    """Write a dossier as one HTML file, whole or not at all; ``language`` is shown first."""
    with whole_file(path) as draft:
        draft.write_text(dossier_page(content, language=language), encoding="utf-8")


def dossier_page(content: Json, *, language: str) -> str:
    """Return a dossier as one HTML document.

    Parameters
    ----------
    content
        as ``tracing.dossier_files.add_files`` gives it.
    language
        ``zh`` or ``en``: what is shown first; both are in the page.
    """
    style, script = _own("dossier.css") + _foot(content["made_from"]), _own("dossier.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    body = "".join(
        [
            _bar(content, language),
            '<main id="main">',
            _head(content),
            "".join(_money_sections(content)),
            _panel("claims-panel", Say("逐笔被骗款项", "Claim by claim"), table_html(claims_table(content))),
            _missing(content),
            _method(),
            _appendices(content),
            "</main>",
        ]
    )
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE_TAGS[language]}" data-lang="{language}" '
        f'data-rule="{content["rule"]}"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title data-zh="{TITLE.zh}" data-en="{TITLE.en}">{escape(TITLE.in_language(language))}</title>\n'
        f"<style>{style}</style></head>\n<body>{PATTERNS}\n{body}\n"
        f'<script type="application/json" id="behind">{_behind(content)}</script>\n<script>{script}</script>\n'
        "</body></html>\n"
    )


@cache
def _own(name: str) -> str:
    return resources.files("firsthour.papers").joinpath(name).read_text(encoding="utf-8")


def _foot(made: Json) -> str:
    """Return what stands at the foot of every printed page: which dossier it belongs to."""
    named = f"FirstHour · {made['ledger_version'][:12]} · {made['claim_set'][:12]} · {made.get('made_at', '')}"
    return f'@page {{ @bottom-left {{ content: "{named}"; font-size: 8pt; color: #465264; }} }}\n'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _bar(content: Json, language: str) -> str:
    """Return the bar that stays on top: language, rule, print."""
    rules = "".join(
        f'<button type="button" role="radio" data-set-rule="{rule}" '
        f'aria-checked="{str(rule == content["rule"]).lower()}">{say(rule_name(rule))}<kbd>{place}</kbd></button>'
        for place, rule in enumerate(content["rules"], start=1)
    )
    languages = "".join(
        f'<button type="button" role="radio" data-set-lang="{code}" lang="{LANGUAGE_TAGS[code]}" '
        f'aria-checked="{str(code == language).lower()}">{name}</button>'
        for code, name in (("zh", "中文"), ("en", "English"))
    )
    return (
        f'<a class="skip" href="#main">{say(Say("跳到正文", "Skip to content"))}</a><div class="bar no-print">'
        f'<div class="rules" role="radiogroup" aria-label="规则 / rule">{rules}</div>'
        f'<div class="rules" role="radiogroup" aria-label="语言 / language">{languages}</div>'
        f'<button type="button" class="btn" data-print>{say(Say("打印", "Print"))}</button></div>'
    )


def _head(content: Json) -> str:
    made = content["made_from"]
    rules = "".join(f'<span data-r="{digits_of([rule])}">{say(rule_name(rule))}</span>' for rule in content["rules"])
    at, ledger, claims = made.get("made_at", ""), made["ledger_version"][:12], made["claim_set"][:12]
    text = Say(
        f"制作时间 {at} · 账本 {ledger} · 款项集 {claims} · 所示规则：",
        f"Made {at} · ledger {ledger} · claims {claims} · rule shown: ",
    )
    return (
        f'<header class="head"><h1>{say(TITLE)}</h1><p class="dim">{say(text)}{rules}</p></header>'
        f"{_panel('summary', Say('摘要', 'Summary'), _summary(content))}"
    )


def _summary(content: Json) -> str:
    parts = []
    for section in content["sections"]:
        bars = draw_ends(section) + draw_ends(section, narrow=True)
        parts += [_tiles(section), f'<div class="scroll chart">{bars}</div>']
    sentences = "".join(sentence_html(sentence) for sentence in list_sentences(content))
    return f'{"".join(parts)}<ol class="says">{sentences}</ol><p class="small no-print">{say(OPENING)}</p>'


def _tiles(section: Json) -> str:
    sums, currency = section["sums"], section["currency"]
    claimed = next(iter(sums.values()))["claimed_fen"]
    totals = ByRule({rule: claimed_money(section, rule) for rule in sums})
    tiles = [_tile(Say("被骗款项", "claimed"), cell_html(totals), "")]
    for part, words in PARTS.items():
        if part == "overlap" and not any(line["overlap_fen"] for line in sums.values()):
            continue
        amounts = ByRule({rule: part_money(section, part, rule=rule) for rule in sums})
        shares = ByRule({rule: _percent(line[f"{part}_fen"], claimed) for rule, line in sums.items()})
        tiles.append(_tile(words, cell_html(amounts), PART_KINDS[part], cell_html(shares)))
    tiles.append(_tile(Say("差额", "difference"), cell_html(Money(0, currency)), ""))
    return f'<dl class="tiles">{"".join(tiles)}</dl>'


def _tile(words: Say, amount: str, kind: str, share: str = "") -> str:
    mark = f'<i class="mark m-{kind}" aria-hidden="true"></i>' if kind else ""
    return f'<div><dt>{mark}{say(words)}</dt><dd>{amount}</dd><dd class="small">{share}</dd></div>'


def _percent(part: int, whole: int) -> str:
    tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10} %"


def _money_sections(content: Json) -> list[str]:
    several = len(content["sections"]) > 1
    panels = []
    for section in content["sections"]:
        currency = section["currency"]
        own = f" · {currency}" if several or currency != "CNY" else ""
        panels += [
            _panel(f"flow-{currency}", _titled("资金流向图", "Flow of the money", own), _flow(section), wide=True),
            _panel(f"where-{currency}", _titled("钱到哪儿了", "Where the money is", own), _ends(section)),
            _panel(f"layer-{currency}", _titled("逐层去向", "Layer by layer", own), table_html(layers_table(section))),
            _panel(f"time-{currency}", _titled("时间线", "Time line", own), _times(section)),
            _panel(
                f"account-{currency}",
                _titled("经过的账户", "Accounts passed", own),
                table_html(accounts_table(section)),
            ),
        ]
    return panels


def _titled(chinese: str, english: str, own: str) -> Say:
    return Say(chinese + own, english + own)


def _ends(section: Json) -> str:
    """Return the table of ends; above a long one what they come to by kind."""
    ends = table_html(ends_table(section))
    if len(section["ends"]) <= FEW_ENDS:
        return ends
    return f"{table_html(kinds_table(section))}<h3>{say(Say('逐处', 'Place by place'))}</h3>{ends}"


def _flow(section: Json) -> str:
    charts = []
    for rule in section["sums"]:
        note = flow_note(section, rule)
        told = f'<p class="small">{say(note)}</p>' if note else ""
        charts.append(
            f'<div data-r="{digits_of([rule])}"><div class="scroll chart">{draw_flow(section, rule)}</div>{told}</div>'
        )
    return f"{_legend()}{''.join(charts)}{_folded(flows_table(section))}"


def _legend() -> str:
    words = (
        ("account", Say("账户之间（涉案）", "between accounts (traced)")),
        ("exit", PARTS["exits"]),
        ("unseen", PARTS["unseen"]),
        ("back", Say("回流或同级（虚线）", "goes back, or within a layer (dashed)")),
    )
    items = "".join(f'<span><i class="mark m-{kind}" aria-hidden="true"></i>{say(text)}</span>' for kind, text in words)
    return f'<p class="legend">{items}</p>'


def _folded(table: Table) -> str:
    return f"<details><summary>{say(table.title)}</summary>{table_html(table)}</details>"


def _times(section: Json) -> str:
    words = (
        ("account", Say("账户间转移", "passed on")),
        ("exit", PARTS["exits"]),
        ("unseen", PARTS["unseen"]),
        ("payer", Say("被骗转入（线下）", "paid in (below the line)")),
    )
    legend = "".join(
        f'<span><i class="mark m-{kind}" aria-hidden="true"></i>{say(text)}</span>' for kind, text in words
    )
    charts = "".join(
        f'<div class="scroll chart" data-r="{digits_of([rule])}">'
        f"{draw_times(section, rule)}{draw_times(section, rule, narrow=True)}</div>"
        for rule in section["sums"]
    )
    return f'<p class="legend">{legend}</p>{charts}{_folded(times_table(section))}'


def _missing(content: Json) -> str:
    tables = [requests_table(content), doubts_table(content), unmatched_table(content)]
    body = "".join(f"<h3>{say(table.title)}</h3>{table_html(table)}" for table in tables)
    return _panel("missing", Say("缺什么，下一步调取什么", "What is missing and what to ask for next"), body)


def _method() -> str:
    paragraphs = "".join(f"<p>{say(text)}</p>" for text in PARAGRAPHS)
    return _panel("method", Say("方法与来源", "Method and sources"), paragraphs + table_html(rules_table()))


def _appendices(content: Json) -> str:
    made = content["made_from"]
    names = {
        "ledger_version": Say("账本版本", "ledger version"),
        "claim_set": Say("被骗款项集", "claim set"),
        "exits_table": Say("去向表", "exits table"),
        "code_version": Say("程序版本", "code version"),
        "made_at": Say("制作时间", "made at"),
    }
    facts = "".join(f"<dt>{say(names[name])}</dt><dd>{escape(made[name])}</dd>" for name in names if name in made)
    filtered = '<div class="filter no-print" id="filter" role="status" hidden></div>'
    first = _panel(
        "appendix-1", Say("附录一 涉案交易", "Appendix 1: transfers"), filtered + table_html(transfers_table(content))
    )
    second = f'<dl class="facts">{facts}</dl>{table_html(files_table(content, named=True))}{_other_files(content)}'
    return first + _panel("appendix-2", Say("附录二 依据与版本", "Appendix 2: provenance"), second)


def _other_files(content: Json) -> str:
    """Return the files without rows in the dossier: listed on a screen, counted on paper."""
    n_all, n_named = len(content["files"]), sum(bool(file["n_rows"]) for file in content["files"])
    if n_all == n_named:
        return ""
    told = Say(
        f"账本共 {n_all:,} 个文件，本报告引用 {n_named:,} 个；全部文件由账本版本确定，逐一列于同一报告的工作簿。",
        f"The ledger has {n_all:,} files, {n_named:,} of them are named here; the ledger version stands for all, and "
        "the dossier's workbook lists each.",
    )
    others = files_table(content, named=False)
    return f'<p class="small">{say(told)}</p><div class="no-print">{_folded(others)}</div>'


def _panel(name: str, title: Say, body: str, *, wide: bool = False) -> str:
    return f'<section class="panel{" wide" if wide else ""}" id="{name}"><h2>{say(title)}</h2>{body}</section>\n'


def _behind(content: Json) -> str:
    """Return what the script needs to open figures and source rows; a text of several cells stands in it once."""
    rules = content["rules"]
    shares = [
        [transfer["by_rule"].get(rule, {}).get("amount_fen", 0) for rule in rules] for transfer in content["transfers"]
    ]
    taken = {
        transfer["number"]: [transfer["by_rule"].get(rule, {}).get("taken_fen", 0) for rule in rules]
        for transfer in content["transfers"]
        if any(own["taken_fen"] for own in transfer["by_rule"].values())
    }
    rows, texts = _kept_once(content.get("source_rows", ()))
    data = {"rules": rules, "shares": shares, "taken": taken, "tables": content.get("tables", [])}
    data |= {"texts": texts, "rows": rows}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _kept_once(source_rows: Sequence[Sequence[Any]]) -> tuple[dict[str, list[Any]], list[str]]:
    """Return place → table and cells of each source row, and the texts that several cells have, named by number."""
    counts = Counter(chain.from_iterable(row[4:] for row in source_rows))
    texts = [text for text, count in counts.most_common() if count > 1 and len(text) > _SHORT]
    numbers: dict[str, int] = {text: number for number, text in enumerate(texts)}
    rows = {
        f"{row[0]}:{row[1]}:{row[2]}": [row[3], *(numbers.get(cell, cell) for cell in row[4:])] for row in source_rows
    }
    return rows, texts
