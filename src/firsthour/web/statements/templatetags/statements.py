"""How are codes of the engine, moments of spans and amounts of any currency written on pages of statements?"""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from firsthour.base.clock import Precision, format_us
from firsthour.base.money import DEFAULT_CURRENCY, format_amount
from firsthour.papers.dossier_words import synthetic_holder, synthetic_name
from firsthour.papers.svg_marks import PATTERNS
from firsthour.web.audit.masking import mask_text
from firsthour.web.statements import wording
from firsthour.web.statements.models import StatementFile
from firsthour.web.statements.queries.ledgers import SURE
from firsthour.web.ui.formats import exact_time
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import amount_html, spoken_language

register = template.Library()
register.filter("part_words", wording.part_words)
register.filter("end_words", wording.end_words)
register.filter("reason_words", wording.reason_words)
register.filter("unmatched_words", wording.unmatched_words)
register.filter("doubt_words", wording.doubt_words)
register.filter("rule_words", wording.rule_words)
register.filter("layer_words", wording.layer_words)
register.filter("reject_words", wording.reject_words)
register.filter("set_aside_words", wording.set_aside_words)
register.filter("layout_words", wording.layout_words)


@register.filter
def file_state(file: StatementFile) -> tuple[Any, str, str]:
    """Return words, tone and icon of what became of a file."""
    is_doubtful = file.state == "kept" and file.confidence is not None
    return wording.FILE_STATES["to_confirm" if is_doubtful else file.state]


@register.filter
def change_words(kind: str) -> Any:
    """Write what changed a ledger."""
    return wording.CHANGE_WORDS[kind]


@register.filter
def work_state(state: str) -> tuple[Any, str]:
    """Return words and tone of how far work is."""
    return wording.WORK_WORDS[state]


@register.filter
def asked_state(state: str) -> tuple[Any, str]:
    """Return words and tone of how far an asked statement is."""
    return wording.ASKED_WORDS[state]


@register.filter
def share_words(name: str) -> Any:
    """Write what became of rows."""
    return wording.SHARE_WORDS[name]


@register.filter
def missing_words(name: str) -> Any:
    """Write what a payment lacks to be traced."""
    return wording.MISSING_WORDS[name]


@register.filter
def field_words(name: str) -> Any:
    """Write the words of a field of a statement."""
    return wording.FIELD_WORDS.get(name, name)


@register.filter
def note_words(code: str) -> Any:
    """Write a remark of the reading."""
    return wording.NOTE_WORDS.get(code, code)


@register.filter
def spoken(texts: dict[str, str] | None) -> str:
    """Write a text that is there in both languages."""
    return (texts or {}).get(spoken_language(), "")


@register.filter
def is_sure(confidence: float) -> bool:
    """Tell whether nobody need look at a column."""
    return confidence * 100 >= SURE


@register.filter
def money(fen: int | None, currency: str = DEFAULT_CURRENCY) -> SafeString | str:
    """Write an amount in minor units of a currency."""
    if fen is None:
        return "—"
    if (currency or DEFAULT_CURRENCY) == DEFAULT_CURRENCY:
        return amount_html(fen)
    return format_html("<i>{}</i> {}", currency, format_amount(fen, currency=currency, grouping=True))


@register.filter
def day_us(time_us: int) -> str:
    """Write the local day of microseconds since the epoch."""
    return format_us(time_us, Precision.DAY) if abs(time_us) < 2**61 else "…"


@register.filter
def day_iso(written: str) -> str:
    """Write a moment of a report to the minute."""
    return exact_time(datetime.fromisoformat(written))[:16] if written else "…"


@register.filter
def until_iso(written: str) -> str:
    """Write the last minute before the moment a span or gap ends with."""
    return exact_time(datetime.fromisoformat(written) - timedelta(seconds=1))[:16] if written else "…"


@register.filter
def account_bank(entry: dict[str, Any]) -> str:
    """Write whose account it is, masked: the institution, and the holder's masked name."""
    holder = mask_person(entry.get("holder", "") or synthetic_holder(entry.get("account", "")))
    return " ".join(part for part in (entry.get("institution", ""), holder) if part)


@register.filter
def account_tail(account: str) -> str:
    """Write an account as chips show it: the last four signs, words for one without a number."""
    words = synthetic_name(account)
    if words is not None:
        return wording.said(words)
    return f"…{account.rpartition('/')[2][-4:]}" if account else ""


@register.filter
def account_full(account: str) -> str:
    """Write an account in full, words for one without a number."""
    words = synthetic_name(account)
    return account if words is None else wording.said(words)


@register.filter
def masked_file(name: str) -> str:
    """Write the name of a file without the account numbers that banks put into it."""
    return mask_text(name)


@register.filter
def masked_name(name: str) -> str:
    """Write a holder's name masked."""
    return mask_person(name)


@register.simple_tag
def flow_patterns() -> SafeString:
    """Write the patterns that flow charts are filled with."""
    return mark_safe(PATTERNS)


@register.filter
def drawing(svg: str) -> SafeString:
    """Write a chart of the papers as it stands: its texts were escaped where it was drawn."""
    return mark_safe(svg)
