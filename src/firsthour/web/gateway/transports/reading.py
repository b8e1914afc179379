"""Is this JSON an answer? Read leniently in what it leaves out, strictly in what stands there."""

import json
from typing import Any

from firsthour.web.gateway.transports.contract import Arrived, UnreadableAnswerError

MOST_TEXT = 200_000  # of what could not be read so much is kept


def read_answer(said: Any, key: str) -> Arrived:
    """Return what came as an answer; with its error, and its text, where it is none."""
    why = _why_not(said)
    if why:
        answers_to = str(said.get("answers_to", ""))[:40] if isinstance(said, dict) else ""
        return damaged(key, json.dumps(said, ensure_ascii=False), why=why, answers_to=answers_to)
    return Arrived(
        key, str(said.get("answers_to", "")), str(said["code"]), said.get("values") or {}, said.get("rows") or []
    )


def damaged(key: str, text: str, *, why: str, answers_to: str = "") -> Arrived:
    """Return what came and is no answer."""
    return Arrived(key, answers_to, text=text[:MOST_TEXT], error=UnreadableAnswerError(why=why))


def _why_not(said: Any) -> str:
    if not isinstance(said, dict):
        return "not an object"
    if not isinstance(said.get("code"), str) or not 0 < len(said["code"]) <= 6:
        return "code"
    if not isinstance(said.get("answers_to", ""), str) or len(said.get("answers_to", "")) > 40:
        return "answers_to"
    if not isinstance(said.get("values") or {}, dict):
        return "values"
    if "\\u0000" in json.dumps(said):
        return "control characters"
    rows = said.get("rows") or []
    return "" if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else "rows"
