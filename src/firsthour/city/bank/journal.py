"""What did the bank take, so that it can be killed and started again? One line an order, in one file.

The first line says when it was started and from which scenario; a last line that was cut off was never acknowledged
and is left out. Beside it stands a file of the nonces that were used.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from firsthour.base.errors import UserError
from firsthour.city.bank.scenario import Scenario
from firsthour.city.bank.signing import Gate
from firsthour.city.bank.simulator import Bank


class OtherScenarioError(UserError):
    """The state belongs to another scenario."""

    code = "other_scenario"
    english = "The state in {folder} is of another scenario; take another folder."
    chinese = "{folder} 中的状态属于另一个场景；请换一个文件夹。"


@dataclass
class Journal:
    """An open journal; without a file nothing is kept."""

    orders: IO[str] | None = None
    nonces: IO[str] | None = None

    def note_order(self, path: str, said: dict[str, Any], *, authority: str, now: datetime) -> None:
        """Write down that an order was taken (or its sender interrupted) at a time."""
        _write(self.orders, {"at": now.isoformat(), "path": path, "authority": authority, "said": said})

    def note_nonce(self, key_id: str, nonce: str, *, until_s: int) -> None:
        """Write down that a nonce was used."""
        _write(self.nonces, {"key": key_id, "nonce": nonce, "until": until_s})

    def close(self) -> None:
        """Close the files."""
        for stream in filter(None, (self.orders, self.nonces)):
            stream.close()


def open_bank(scenario: Scenario, folder: Path | None, *, started_at: datetime, gate: Gate) -> tuple[Bank, Journal]:
    """Return the bank as its journal left it, and the journal to go on with; a new one where there is none.

    Raises
    ------
    OtherScenarioError
    """
    if folder is None:
        return Bank(scenario, started_at), Journal()
    folder.mkdir(parents=True, exist_ok=True)
    lines, digest = _read(folder / "orders.jsonl"), _digest(scenario)
    if lines and lines[0]["scenario"] != digest:
        raise OtherScenarioError(folder=folder)
    head = lines[0] if lines else {"scenario": digest, "started_at": started_at.isoformat()}
    bank = _play(scenario, head, lines[1:])
    nonces = [line for line in _read(folder / "nonces.jsonl") if line["until"] >= started_at.timestamp()]
    for line in nonces:
        gate.nonces[(line["key"], line["nonce"])] = line["until"]
    return bank, Journal(
        _rewritten(folder / "orders.jsonl", lines or [head]), _rewritten(folder / "nonces.jsonl", nonces)
    )


def read_bank(scenario: Scenario, folder: Path) -> Bank | None:
    """Return the bank as its journal has it by now, also while it runs; None where there is no journal of it."""
    lines = _read(folder / "orders.jsonl")
    if not lines or lines[0]["scenario"] != _digest(scenario):
        return None
    return _play(scenario, lines[0], lines[1:])


def _play(scenario: Scenario, head: dict[str, Any], lines: Iterable[dict[str, Any]]) -> Bank:
    bank = Bank(scenario, datetime.fromisoformat(head["started_at"]))
    for line in lines:
        bank.submit(line["path"], line["said"], authority=line["authority"], now=datetime.fromisoformat(line["at"]))
    return bank


def _digest(scenario: Scenario) -> str:
    """Return by what scenarios are told apart: everything but whose clock is followed and who may come in."""
    return hashlib.sha256(repr(replace(scenario, clock="own", keys=())).encode()).hexdigest()


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    written = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in written[: written.rfind("\n") + 1].splitlines()]


def _rewritten(path: Path, lines: list[dict[str, Any]]) -> IO[str]:
    """Return the file opened to go on, without a last line that was cut off."""
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    os.replace(fresh, path)
    return path.open("a", encoding="utf-8")


def _write(stream: IO[str] | None, line: dict[str, Any]) -> None:
    if stream is not None:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        stream.flush()
