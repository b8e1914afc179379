"""How do the cells, tables and sentences of a dossier stand in a page that shows one language and one rule at a time?

Both languages and all five rules are in the page; attributes on its root choose (``data-lang``, ``data-rule``).
``data-r`` names the rules (digits 1 to 5, in order) under which something is shown, ``data-d`` those from which it
differs, ``data-c`` the one a column belongs to. Long tables are most of a page, so what a column's place or a row's
rules already say is not written in their cells again. A figure is a link that carries the transfers it is made of:
``data-t`` adds, ``data-l`` takes off, ``data-m`` says of what, ``data-q`` under which rule, ``data-v`` what must come
out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from html import escape

from firsthour.base.money import exponent
from firsthour.papers.dossier_cells import (
    Account,
    ByRule,
    Cell,
    Column,
    FileRef,
    Money,
    Part,
    Refs,
    Row,
    RowRefs,
    Say,
    Sentence,
    Status,
    Table,
    ranges,
    row_name,
    runs,
)
from firsthour.papers.dossier_words import PART_KINDS, PARTS, status_word, synthetic_holder, synthetic_name

RULES = ("fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance")
_DIGITS = {rule: str(place) for place, rule in enumerate(RULES, start=1)}
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}
NOTHING = "<span class=none>—</span>"
SHOWN_RUNS = 4
FIRST_ROWS = 50
_NONE = {"text": " class=none", "number": ' class="number none"', "code": ' class="code none"'}
_TOKEN = re.compile(r"[#\w-]+", re.ASCII)
_HOLE = re.compile(r"\{(\w+)\}")


def say(text: Say) -> str:
    """Return a text in both languages."""
    if text.zh == text.en:
        return escape(text.zh)
    return f"<span class=zh lang=zh-CN>{escape(text.zh)}</span><span class=en lang=en>{escape(text.en)}</span>"


def cell_html(
    cell: Cell, *, currency_said: bool = False, rules: Sequence[str] = RULES, in_numbers: bool = False
) -> str:
    """Return a cell.

    Parameters
    ----------
    currency_said
        amounts name their currency, as in a sentence.
    rules
        those under which the cell is shown.
    in_numbers
        the cell stands in a column of numbers, which dresses amounts by itself.
    """
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, Say):
        return say(cell)
    if isinstance(cell, Part):
        mark = f'<i class="mark m-{PART_KINDS[cell.name]}" aria-hidden="true"></i>'
        return f"<span class=part>{mark}{say(PARTS[cell.name])}</span>"
    if isinstance(cell, Status):
        return f'<span class="law" data-s="{cell.code}">{say(status_word(cell.code))}</span>'
    if isinstance(cell, Money):
        plain = in_numbers and cell.opens is None and not cell.kind
        return _digits(cell) if plain else _money(cell, currency_said=currency_said)
    if isinstance(cell, Account):
        return _account(cell, in_line=currency_said)
    if isinstance(cell, Refs):
        return _refs(cell)
    if isinstance(cell, RowRefs):
        return " ".join(
            f"<a class=ev href=#f{file} data-s={file}:{sheet}:{row}>{row_name(file, sheet=sheet, row=row)}</a>"
            for file, sheet, row in cell.rows
        )
    if isinstance(cell, FileRef):
        name = escape(cell.name)
        return f"<a class=fr href=#t{cell.first} data-f={cell.file}>{name}</a>" if cell.first else name
    if isinstance(cell, ByRule):
        return _by_rule(cell, currency_said=currency_said, rules=rules, in_numbers=in_numbers)
    return escape(f"{cell:,}" if isinstance(cell, int) else cell)


def _money(cell: Money, *, currency_said: bool) -> str:
    text = _digits(cell)
    colour = f" k-{cell.kind}" if cell.kind else ""
    if cell.opens is not None:
        opens = cell.opens
        written = {"t": _runs(opens.transfers), "l": _runs(opens.less), "q": opens.rule, "v": str(cell.minor)}
        written["m"] = "" if opens.mode == "in" else opens.mode
        places = exponent(cell.currency)
        written["e"] = "" if places == 2 else str(places)
        named = "".join(f" data-{name}={value}" for name, value in written.items() if value)
        text = f'<a class="f amt{colour}" href=#transfers{named}>{text}</a>'
    else:
        text = f'<span class="amt{colour}">{text}</span>'
    if not currency_said:
        return text
    before, after = ("", " 元") if cell.currency == "CNY" else (f"{cell.currency} ", "")
    unit = f'<span class="zh" lang="zh-CN">{after}</span>' if after else ""
    return f'{before}<span class="en" lang="en">CNY </span>{text}{unit}' if after else before + text


def _token(value: str) -> str:
    """Return the value of an attribute, in quotes where it needs them."""
    return value if _TOKEN.fullmatch(value) else f'"{escape(value)}"'


def _digits(cell: Money) -> str:
    return _written(cell.minor, cell.currency)


@lru_cache(maxsize=50_000)
def _written(minor: int, currency: str) -> str:
    whole, dot, decimals = Money(minor, currency).text().partition(".")
    return escape(whole) + (f"<small>{dot}{decimals}</small>" if dot else "")


def _account(cell: Account, *, in_line: bool) -> str:
    """Return an account with its holder and where it is kept, in one piece."""
    dashed = "" if cell.covered else " data-cover=seen"
    return f"<span class=acct{dashed}>{_account_inside(cell, in_line=in_line)}</span>"


@lru_cache(maxsize=20_000)
def _account_inside(cell: Account, *, in_line: bool) -> str:
    """Return an account; behind it, or below it in a table, whose it is and where it is kept."""
    synthetic = synthetic_name(cell.number)
    holder = cell.holder or synthetic_holder(cell.number)
    if synthetic is not None and holder:
        shown, others = escape(holder), [synthetic, Say("无账号", "no number")]
    elif synthetic is not None:
        shown, others = say(synthetic), []
    else:
        shown, others = f"<b>{escape(cell.number)}</b>", [Say(name, name) for name in (cell.holder,) if name]
    others += [Say(name, name) for name in (cell.institution,) if name]
    if cell.anchor:
        shown = f"<a href={_token(f'#{cell.anchor}')}>{shown}</a>"
    if others:
        told = Say(" · ".join(other.zh for other in others), " · ".join(other.en for other in others))
        around = Say(f"（{told.zh}）", f" ({told.en})") if in_line else told
        shown += f"{'' if in_line else '<br>'}<small>{say(around)}</small>"
    return shown


def _runs(numbers: Sequence[int]) -> str:
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs(numbers))


def _refs(cell: Refs) -> str:
    if not cell.transfers and not cell.less:
        return NOTHING
    text = _ref_runs(cell.transfers)
    return text + (f" − ({_ref_runs(cell.less)})" if cell.less else "")


def _ref_runs(numbers: Sequence[int]) -> str:
    found = runs(numbers)
    if len(found) > SHOWN_RUNS:
        n = len(numbers)
        return ", ".join(ranges(numbers)[:SHOWN_RUNS]) + say(Say(f" …共 {n} 笔", f" … {n} in all"))
    return ", ".join(
        f"<a href=#t{first}>T{first}</a>" + (f"–<a href=#t{last}>T{last}</a>" if last != first else "")
        for first, last in found
    )


def _by_rule(cell: ByRule, *, currency_said: bool, rules: Sequence[str], in_numbers: bool) -> str:
    """Return one value a rule, equal ones written once."""
    groups: dict[str, list[str]] = {}
    for rule in rules:
        written = cell_html(cell.values.get(rule), currency_said=currency_said, in_numbers=in_numbers)
        groups.setdefault(written, []).append(rule)
    if len(groups) == 1:
        return next(iter(groups))
    return "".join(f"<span data-r={digits_of(own)}>{written}</span>" for written, own in groups.items())


def shown_under(rules: Sequence[str]) -> str:
    """Return the attribute of what is only shown under some rules."""
    return f" data-r={digits_of(rules)}" if rules and set(rules) != set(RULES) else ""


def digits_of(rules: Iterable[str]) -> str:
    """Return rules as the page names them: by their place from 1 to 5, as on the keyboard."""
    return _sorted_digits(tuple(rules))


@cache
def _sorted_digits(rules: tuple[str, ...]) -> str:
    return "".join(sorted(_DIGITS[rule] for rule in rules))


def table_html(table: Table) -> str:
    """Return a table; what closes it stands in its foot, long ones are shown page by page but printed whole."""
    if not table.rows:
        return f'<p class="empty" id="{table.name}">{say(table.empty)}</p>'
    heads = "".join(
        f'<th scope="col"{_class(column)}{_of(column)}>{say(column.heading)}</th>' for column in table.columns
    )
    body = "".join(_row(row, table.columns) for row in table.rows)
    foot = "".join(_row(row, table.columns, foot=True) for row in table.foot)
    note = f'<p class="small">{say(table.note)}</p>' if table.note else ""
    long = f' data-first="{FIRST_ROWS}"' if len(table.rows) > FIRST_ROWS else ""
    return (
        f'<div class="scroll"><table class="tb" id="{table.name}"{long}><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody>{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>{note}"
    )


def _class(column: Column) -> str:
    return "" if column.kind == "text" else f" class={column.kind}"


def _of(column: Column) -> str:
    return f" data-c={_DIGITS[column.rule]}" if column.rule else ""


def _row(row: Row, columns: Sequence[Column], *, foot: bool = False) -> str:
    anchor = f" id={_token(row.anchor)}" if row.anchor else ""
    amounts = {
        column.rule: cell.minor if isinstance(cell, Money) else None
        for column, cell in zip(columns, row.cells, strict=True)
        if column.rule
    }
    rules = row.rules or RULES
    cells = "".join(
        "<td>" if foot and cell == "" else _table_cell(column, cell, rules, differs=_differs(column, amounts))
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return f"<tr{anchor}{shown_under(row.rules)}>{cells}\n"


def _table_cell(column: Column, cell: Cell, rules: Sequence[str], *, differs: str) -> str:
    """Return a cell of a table; its end needs no mark."""
    if isinstance(cell, Account) and column.kind == "text":
        dashed = "" if cell.covered else " data-cover=seen"
        return f"<td class=acct{dashed}>{_account_inside(cell, in_line=False)}"
    if cell is None or cell == "":
        return f"<td{_NONE[column.kind]}{_of(column)}{differs}>—"
    in_numbers = column.kind == "number" and not column.rule  # a column of one rule marks amounts that differ
    return f"<td{_class(column)}{_of(column)}{differs}>{cell_html(cell, rules=rules, in_numbers=in_numbers)}"


def _differs(column: Column, amounts: Mapping[str, int | None]) -> str:
    """Return the attribute that names the rules from which a column's amount differs."""
    if not column.rule:
        return ""
    others = [rule for rule, amount in amounts.items() if amount != amounts[column.rule]]
    return f" data-d={digits_of(others)}" if others else ""


def sentence_html(sentence: Sentence) -> str:
    """Return a sentence in both languages, its values as links."""
    said = "".join(
        f'<span class="{language}" lang="{LANGUAGE_TAGS[language]}">{_filled(template, sentence.values)}</span>'
        for language, template in (("zh", sentence.zh), ("en", sentence.en))
    )
    return f"<li{shown_under(sentence.rules)}>{said}</li>"


def _filled(template: str, values: Mapping[str, Cell]) -> str:
    parts = _HOLE.split(template)
    return "".join(
        cell_html(values[part], currency_said=True) if place % 2 else escape(part) for place, part in enumerate(parts)
    )
