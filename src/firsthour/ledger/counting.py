"""How many rows of an import met which fate, which were rejected, and what is known of each account?"""

from typing import Any

import numpy as np

from firsthour.base.clock import from_us
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.assembly.assemble import Assembly
from firsthour.ledger.book import row_id
from firsthour.ledger.parts import read_part
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport
from firsthour.ledger.rows import OUT


def count_fates(assembly: Assembly, reports: dict[str, FileReport]) -> None:
    """Fill kept, mirrored and duplicate of the new files (``reports`` by hash), as seen from this import.

    Of a pair the payer's row is kept and the payee's mirrored; if one was in the ledger before, the new one is
    mirrored. Of equal rows the one that was there before is the one that stays. Rows that a reversal takes out of
    every line are kept.
    """
    legs = assembly.legs
    is_new = np.array([reading.sha256 in reports for reading in legs.files], dtype=bool)
    if not len(is_new):
        return
    new, main = is_new[legs.file], legs.leg == 0
    duplicate = assembly.repeats >= 0
    for leg in np.flatnonzero(duplicate & main & ~new).tolist():
        stands_for = int(assembly.repeats[leg])
        if new[stands_for]:  # an older copy gives way to a lower hash: this import still added nothing
            duplicate[stands_for] = True
    partner = assembly.mirrors.partner
    paired = partner >= 0
    partner_new = new[np.maximum(partner, 0)]
    mirrored = paired & ~duplicate & ~assembly.removed & ((legs.direction != OUT) | ~partner_new)
    rows, duplicates, mirrors = (
        np.bincount(legs.file[main & chosen], minlength=len(legs.files)) for chosen in (main, duplicate, mirrored)
    )
    for file_idx in np.flatnonzero(is_new).tolist():
        report = reports[legs.files[file_idx].sha256]
        report.duplicate, report.mirrored = int(duplicates[file_idx]), int(mirrors[file_idx])
        report.kept = int(rows[file_idx]) - report.duplicate - report.mirrored


def list_rejects(readings: list[FileReading]) -> list[dict[str, Any]]:
    """Return every rejected row of some files with its reason."""
    rejects = []
    for reading in readings:
        if not reading.rejected:
            continue
        for item in read_part(reading.segment_path, "rejects.parquet").to_pylist():
            entry = {"path": reading.path, "row": item["row"], "column": item["column"], "reason": item["reason"]}
            if item["sheet"] > 1:
                entry["sheet"] = item["sheet"]
            rejects.append({**entry, "value": item["value"]})
    return rejects


def list_accounts(assembly: Assembly) -> list[dict[str, Any]]:
    """Return every covered account and currency: spans, gaps, opening, closing, breaks."""
    throughout = np.flatnonzero(assembly.throughout).tolist()
    entries = {line: {**_new_entry(assembly, line), "opening_fen": 0} for line in throughout}
    for span in assembly.coverage.spans:
        entry = entries.get(span.line)
        if entry is None:
            entry = entries[span.line] = _new_entry(assembly, span.line)
            entry["opening_fen"] = span.opening
        else:
            entry.setdefault("gaps", []).append(
                {
                    "from": entry["spans"][-1]["to"],
                    "to": from_us(span.from_us).isoformat(),
                    "closing_fen": entry["closing_fen"],
                    "opening_fen": span.opening,
                }
            )
        entry["spans"].append({"from": from_us(span.from_us).isoformat(), "to": from_us(span.to_us).isoformat()})
        entry["closing_fen"] = span.closing
    for found in assembly.coverage.breaks:
        entry = entries[found.line]
        entry["breaks"] += 1
        where = {"row": leg_id(assembly, found.leg), "expected_fen": found.expected, "found_fen": found.found}
        entry.setdefault("broken_at", []).append(where)
    for line, opening in assembly.coverage.negative_openings:
        entries[line]["negative_opening_fen"] = opening
    return sorted(entries.values(), key=lambda entry: (entry["account"], entry.get("currency", "")))


def _new_entry(assembly: Assembly, line: int) -> dict[str, Any]:
    lines = assembly.lines
    account = assembly.accounts.names[lines.account[line]]
    entry = {"account": account, "spans": [], "opening_fen": None, "closing_fen": None, "breaks": 0}
    currency = assembly.legs.texts["currency"].values[lines.currency[line]]
    return entry if currency == DEFAULT_CURRENCY else {**entry, "currency": currency}


def leg_id(assembly: Assembly, leg: int) -> str:
    """Return ``file:row`` of a leg."""
    legs = assembly.legs
    return row_id(
        legs.files[legs.file[leg]].sha256, sheet=int(legs.sheet[leg]), row=int(legs.row[leg]), leg=int(legs.leg[leg])
    )
