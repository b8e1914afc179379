"""Reads one statement file and shows its rows in the words that expectations are written in."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from firsthour.base.clock import MINUTE_US, SECOND_US, Precision, format_us
from firsthour.base.money import format_amount
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.parts import read_part
from firsthour.ledger.reading import FileReading
from firsthour.ledger.rows import IN, RowFlag, SetAside
from firsthour.ledger.statements.read import read_file
from firsthour.ledger.statements.registry import Registry, load_layouts

_REGISTRY: list[Registry] = []


def built_in_layouts() -> Registry:
    """Return the built-in layouts, loaded once."""
    if not _REGISTRY:
        _REGISTRY.append(load_layouts())
    return _REGISTRY[0]


def read_sample(path: Path, *, out_dir: Path) -> FileReading:
    """Read one file as an import would."""
    content = path.read_bytes()
    source = SourceFile(path.name, path.name, path, hashlib.sha256(content).hexdigest(), len(content))
    return read_file(source, out_dir=out_dir, registry=built_in_layouts())


def seen_rows(out_dir: Path) -> dict[tuple[int, int, int], dict[str, Any]]:
    """Return legs and rejected rows by (sheet, row, leg), in order, in the words of an expectation."""
    rows = [_leg(row) for row in pq.read_table(out_dir / "rows.parquet").to_pylist()]
    rows += [_reject(row) for row in read_part(out_dir, "rejects.parquet").to_pylist()]
    keyed = {(row["sheet"], row["row"], row["leg"]): row for row in rows}
    assert len(keyed) == len(rows)
    return dict(sorted(keyed.items()))


def _leg(row: dict[str, Any]) -> dict[str, Any]:
    currency, balance = row["currency"], row["balance"]
    return {
        "sheet": row["sheet"],
        "row": row["row"],
        "leg": row["leg"],
        "direction": "IN" if row["direction"] == IN else "OUT",
        "amount": format_amount(row["amount"], currency=currency),
        "currency": currency,
        "balance": None if balance is None else format_amount(balance, currency=currency),
        "time": _time(row["time_us"], Precision(row["precision"])),
        "precision": Precision(row["precision"]).name.lower(),
        "own": [row["own_institution"], row["own_number"]],
        "peer": [row["peer_institution"], row["peer_number"], row["peer_name"]],
        "peer_kind": row["peer_kind"],
        "serial": row["serial"],
        "memo": row["memo"],
        "set_aside": SetAside(row["set_aside"]).name if row["set_aside"] else None,
        "flags": [flag.name for flag in RowFlag if row["flags"] & flag],
    }


def _reject(row: dict[str, Any]) -> dict[str, Any]:
    return {"sheet": row["sheet"], "row": row["row"], "leg": 0, "column": row["column"], "reject": row["reason"]}


def _time(time_us: int, precision: Precision) -> str:
    micro = time_us % SECOND_US
    shown = format_us(time_us, precision)
    assert precision != Precision.MINUTE or time_us % MINUTE_US == 0
    return f"{shown}.{micro:06d}" if micro else shown
