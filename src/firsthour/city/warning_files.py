"""How do the city's warnings stand on disk: as analyses hand them in, and the truth about everybody they are about?

OUT/warnings.csv          the signals in the order in which they are sent, a column a fact; repeated ones stand twice
OUT/warnings_truth.json   who would have paid, when and how much without a warning, and who never would have
"""

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

from firsthour.base.clock import SHANGHAI, from_us
from firsthour.city.warnings import CityWarnings, WarnedTruth
from firsthour.law.tiers import example_tier_rules

FORMAT = "firsthour-city-warnings/1"
_COLUMNS = ("source", "sent_at", "source_number", "seen_at", "name", "phone", "id_number", "fraud_type", "fraud_class")


def write_warnings(out_dir: Path, told: CityWarnings) -> None:
    """Write both files into the folder."""
    _write_whole(out_dir / "warnings.csv", "".join(_rows(told)).encode("utf-8-sig"))
    _write_whole(out_dir / "warnings_truth.json", "".join(_lines(told)).encode())


def _rows(told: CityWarnings) -> Iterator[str]:
    facts = [name for name in example_tier_rules().facts if name not in _COLUMNS]
    columns = (*_COLUMNS, *(name for name in facts if any(name in one.facts for one in told.warnings)))
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, columns, restval="", lineterminator="\r\n", extrasaction="ignore")
    rows.writeheader()
    for one in told.warnings:
        said = {name: _said(value) for name, value in one.row().items()}
        rows.writerow({**said, "source": one.source, "sent_at": _local(one.sent_us), "seen_at": _local(one.seen_us)})
    yield text.getvalue()


def _said(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _lines(told: CityWarnings) -> Iterator[str]:
    yield f'{{"format": {json.dumps(FORMAT)}, "people": [\n'
    lines = [json.dumps(_person(one), ensure_ascii=False) for one in told.truths]
    yield ",\n".join(lines)
    yield "\n]}\n"


def _person(one: WarnedTruth) -> dict[str, object]:
    return {
        "name": one.holder.name,
        "id_number": one.holder.id_number,
        "phone": one.holder.phone,
        "kind": one.kind,
        "fraud": one.fraud if one.would_pay else None,
        "payments": [{"at": _local(at), "amount_fen": fen} for at, fen in one.payments],
        "heeds": one.heeds,
        "n_missed": one.n_missed,
    }


def _local(time_us: int) -> str:
    return from_us(time_us).astimezone(SHANGHAI).isoformat(timespec="seconds")


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(content)
    os.replace(draft, path)
