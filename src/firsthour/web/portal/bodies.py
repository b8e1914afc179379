"""What does a report say to the inner site? The answers of a form as one value, the same for both ways to report."""

from collections.abc import Mapping
from typing import Any

from firsthour.web.portal.steps import to_plain


def body_of_emergency(answers: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """Return the four answers of the emergency path."""
    plain = to_plain(answers)
    return {
        "kind": "online_fraud",
        "is_urgent": True,
        "when": "hour",
        "language": language,
        "story": "",
        "payments": [_payment(plain | {"institution": ""})],
        "traces": "",
        "reporter": {"name": "", "phone": plain["phone"], "id_number": "", "organisation": ""},
        "missing": {},
        "confidential": False,
    }


def body_of_draft(draft: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """Return the answers of the report that was asked question by question."""
    you = draft["you"]
    return {
        "kind": "missing_abroad" if draft["when"] == "missing" else draft["kind"]["kind"],
        "is_urgent": draft["when"] == "today",
        "when": draft["when"],
        "language": language,
        "story": draft["story"]["story"],
        "payments": [_payment(one) for one in draft.get("money", [])],
        "traces": draft.get("traces", {}).get("traces", ""),
        "reporter": {name: you[name] for name in ("name", "phone", "id_number", "organisation")},
        "missing": dict(draft.get("missing", {})),
        "confidential": bool(you["confidential"]),
    }


def _payment(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "account": plain["account"],
        "institution": plain["institution"],
        "amount_fen": plain["amount"],
        "paid_at": plain["paid_at"],
        "precision": "minute",
    }
