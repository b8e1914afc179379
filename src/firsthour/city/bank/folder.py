"""How does the bank answer files that are carried to it by hand? Each message once, however often it is carried.

A message is ``NUMBER.json`` as its body on the wire; an answer is ``NUMBER-SEQ.json`` as it stands among answers there.
What is not due yet is written when the bank is asked again.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from firsthour.city.bank.journal import Journal
from firsthour.city.bank.server import MAX_BODY
from firsthour.city.bank.simulator import Bank, NumberUsedError, Place
from firsthour.city.bank.wire import UnreadableOrderError, read_body


def answer_folder(
    bank: Bank, journal: Journal, *, folder_in: Path, folder_out: Path, authority: str, now: datetime
) -> Iterator[dict[str, Any]]:
    """Take every message of a folder and write every answer that is due; yield what happened, a line a file."""
    folder_out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder_in.glob("*.json")):
        yield {"file": path.name, **_take(bank, journal, path=path, authority=authority, now=now)}
    bank.advance(now)
    for seq, answer in bank.list_answers(authority, after=0, limit=len(bank.answers.get(authority, []))):
        written = folder_out / f"{answer.answers_to}-{seq}.json"
        if not written.exists():
            _write(written, {"seq": seq, **answer.as_json()})
            yield {"written": written.name}


def _take(bank: Bank, journal: Journal, *, path: Path, authority: str, now: datetime) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BODY:
            raise UnreadableOrderError("too_long", "The file is too long.")
        said = read_body(path.read_bytes())
        place: Place = "/v1/payments" if "lines" in said else "/v1/messages"
        taken = bank.submit(place, said, authority=authority, now=now)
    except UnreadableOrderError as error:
        return {"code": error.code, "says": error.says}
    except NumberUsedError:
        return {"code": "number_used"}
    if not taken.again:
        journal.note_order(place, said, authority=authority, now=now)
    return {"accepted": taken.number, "again": taken.again}


def _write(path: Path, said: dict[str, Any]) -> None:
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, path)
