"""Which rows are no data: blank rows, totals, footers, and answers without details."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.text import clean_cell, is_blank
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements._kernel_parse import OK
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import as_strings
from firsthour.ledger.statements.flows import Flows
from firsthour.ledger.statements.words import which

_TOTAL = re.compile(
    r"(?i)(本页|本期|当页|累计|借方|贷方|收入|支出|交易)?(合计|总计|小计|共计|总额|笔数|总笔数)|"
    r"共\s*\d|以上|以下空白|-{2,}|={2,}|—{2,}|"
    r"(grand )?total\b|end of (statement|report)|page \d|第\s*\d+\s*页|本页|打印|制表|备注[:：]|说明[:：]|注[:：]"
)
_STATED = (
    r"(?i)期初余额|期末余额|上期余额|上页余额|承前页|过次页|承上页|"
    r"balance (brought|carried) forward|\b[bc]/f\b|(opening|closing) balance"
)
_LABEL = re.compile(r"[^\d:：]{1,20}[:：]")


def find_furniture(
    canonical: Canonical, chunk: Chunk, *, time_status: NDArray[np.uint8], flows: Flows
) -> NDArray[np.bool_]:
    """Return which rows are furniture: rows without a time that are blank or look like a total or a footer."""
    found = np.zeros(canonical.n, np.bool_)
    odd = np.flatnonzero(time_status != OK)
    if len(odd) == 0:
        return found
    counts = count_filled(chunk, odd)
    found[odd[counts == 0]] = True
    filled = odd[counts > 0]
    if len(filled):
        starts = first_filled_cells(chunk, filled)
        declared = tuple(canonical.section.layout.furniture.get("starts", ()))
        for place, n_filled, text in zip(filled.tolist(), counts[counts > 0].tolist(), starts, strict=True):
            no_amount = bool(flows.reasons[place] != "")
            found[place] = looks_like_furniture(text, declared, n_filled=n_filled, no_amount=no_amount)
    return found


def looks_like_furniture(text: str, declared: tuple[str, ...], *, n_filled: int, no_amount: bool) -> bool:
    """Tell whether a row without a time is no data, by its first filled cell and how many are filled."""
    plain = clean_cell(text)
    if plain.startswith(declared) or _TOTAL.match(plain):
        return True
    return no_amount and (n_filled == 1 or _LABEL.match(plain) is not None)


def stated_balances(canonical: Canonical, flows: Flows) -> NDArray[np.bool_]:
    """Return which rows have no amount and only state a balance (期初余额, carried forward …)."""
    found = np.zeros(canonical.n, np.bool_)
    if flows.blank.any():
        for name in ("memo", "peer_name"):
            words = canonical.coded(name)
            found |= flows.blank & words.marks(pc.match_substring_regex(words.values, _STATED))
    return found


def count_filled(chunk: Chunk, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many cells of some rows say anything."""
    counts = np.zeros(len(places), np.int64)
    picked = pa.array(places)
    for column in chunk.columns:
        if column is not None:
            trimmed = pc.utf8_trim_whitespace(as_strings(column.take(picked)))
            counts += pc.binary_length(trimmed).to_numpy(zero_copy_only=False) > 0
    return counts


def first_filled_cells(chunk: Chunk, places: NDArray[np.int64]) -> list[str]:
    """Return the first cell of each row that is not blank ("-" and the like are not skipped)."""
    picked = pa.array(places)
    rows = [as_strings(column.take(picked)).to_pylist() for column in chunk.columns if column is not None]
    return [next((cell for cell in cells if cell.strip()), "") for cells in zip(*rows, strict=True)]


def bad_answers(canonical: Canonical) -> NDArray[np.bool_]:
    """Return which rows hold an institution's answer that is not one of success."""
    if not canonical.has("answer"):
        return np.zeros(canonical.n, np.bool_)
    answers = canonical.coded("answer")
    groups = canonical.section.layout.answer
    bad = [not is_blank(text) and which(text, groups) != "ok" for text in answers.values.to_pylist()]
    return answers.marks(np.array(bad, np.bool_))
