"""The chain checked in the plainest way: every row against every rule, all rows in memory, no shortcut."""

import json
from hashlib import sha256

FIELDS = (
    "happened_at", "action", "actor_kind", "actor_key", "actor_name", "unit", "sitting", "address", "about", "basis",
    "record_kind", "details", "previous_hash",
)  # fmt: skip


def slow_hash(row: dict[str, object]) -> str:
    """Return the hash a row of plain values must carry."""
    texts = [str(row[name]).encode() for name in FIELDS]
    head = json.dumps([row["number"], row["n_records"], [len(text) for text in texts]]) + "\n"
    return sha256(head.encode() + b"".join(texts)).hexdigest()


def is_whole(rows: list[dict[str, object]], anchors: list[tuple[int, str]]) -> bool:
    """Tell whether rows, sorted by number, form an untouched chain that holds every anchor."""
    if any(not isinstance(row[name], str) for row in rows for name in (*FIELDS, "hash")):
        return False
    if any(type(row[name]) is not int for row in rows for name in ("number", "n_records")):
        return False
    hashes = ["0" * 64, *(str(row["hash"]) for row in rows)]
    return (
        [row["number"] for row in rows] == list(range(1, len(rows) + 1))
        and all(row["hash"] == slow_hash(row) for row in rows)
        and all(row["previous_hash"] == hashes[place] for place, row in enumerate(rows))
        and all(number < len(hashes) and hashes[number] == hash_ for number, hash_ in anchors)
    )


def make_chain(n_events: int) -> list[dict[str, object]]:
    """Return a right chain of small events."""
    rows: list[dict[str, object]] = []
    before = "0" * 64
    for number in range(1, n_events + 1):
        row: dict[str, object] = dict.fromkeys(FIELDS, "")
        row |= {
            "number": number, "n_records": number % 3, "happened_at": f"2026-11-22 00:00:{number % 60:02d}",
            "action": "matter.open", "actor_name": "岑远", "about": "[]", "details": "{}", "previous_hash": before,
        }  # fmt: skip
        row["hash"] = before = slow_hash(row)
        rows.append(row)
    return rows
