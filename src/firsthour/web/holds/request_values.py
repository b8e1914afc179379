"""How are a request's values kept in a row, and which of them must a person still fill in?"""

from collections.abc import Mapping
from datetime import datetime

from firsthour.law.messages import get_one_message_kind, list_message_fields
from firsthour.recovery.messages import Value

#: Filled in when the request is approved: nobody types them.
BY_US = frozenset({"number", "sent_at", "document_number", "original_number", "officer"})
PERIOD = frozenset({"from_at", "until_at"})  # of a freeze or renewal by the law's table


def to_json(values: Mapping[str, Value | None]) -> dict[str, str | int | bool]:
    """Return values as a row keeps them: moments as text, the rest as it is; what is blank is left out."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
        if value not in (None, "")
    }


def from_json(kept: Mapping[str, object]) -> dict[str, Value]:
    """Return values as a message takes them; what the kinds of messages do not know is left out."""
    fields = list_message_fields()
    found: dict[str, Value] = {}
    for key, value in kept.items():
        if key not in fields or value in (None, ""):
            continue
        if fields[key].kind == "time":
            found[key] = datetime.fromisoformat(str(value))
        elif isinstance(value, str | int | bool):
            found[key] = value
    return found


def fields_of(code: str) -> tuple[str, ...]:
    """Return the fields of a kind of message that a person may fill in, in its order."""
    kind = get_one_message_kind(code)
    return tuple(key for key in (*kind.must, *kind.may) if key not in _by_us(code))


def missing_fields(code: str, kept: Mapping[str, object], *, institution: str) -> tuple[str, ...]:
    """Return what a message of this kind must hold and does not yet; ``amount`` and the like stand in ``kept``."""
    given = {key for key, value in kept.items() if value not in (None, "")}
    given |= {"institution"} if institution else set()
    kind = get_one_message_kind(code)
    given |= {*kind.may_be_unknown, *_by_us(code)}
    return tuple(key for key in kind.must if key not in given)


def _by_us(code: str) -> frozenset[str]:
    return BY_US | PERIOD if get_one_message_kind(code).measure else BY_US
