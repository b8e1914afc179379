"""What must never reach a log? Values of fields classed personal or secret, and numbers that belong to somebody.

    structlog.configure(processors=[…, mask_personal, …])

Field names come from the classes of all models, so a new personal field is masked without being listed here; so are a
few names that no model has. Numbers are told by their form, in any text: identity numbers, mobile and card numbers,
also with spaces or hyphens between. Of a request its address is dropped: it may hold what was looked up. How a kind of
number is masked is said in ``ui.masking`` alone.
"""

import re
from collections.abc import Mapping, MutableMapping
from functools import cache
from typing import Any

from django.apps import apps

from firsthour.web.ui.classes import FieldClass, class_of
from firsthour.web.ui.masking import mask_id_number, mask_phone, tail_of

HIDDEN = "…"
NEVER_LOGGED = frozenset(
    {
        "name",
        "address",
        "account",
        "holder",
        "query",
        "token",
        "secret",
        "key",
        "text",
        "body",
        "cookie",
        "authorization",
    }
)  # beside the fields of the models: what programs call such values
_OUR_OWN = frozenset({"timestamp", "request", "route", "frames"})  # moments, request numbers and places in the code
_ADDRESS = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD) /\S*")
_IDENTITY = r"(?P<identity>\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])"
_CARD = r"(?P<card>\d(?:[ -]?\d){11,18})"
_PHONE = r"(?P<phone>(?:\+?86[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4})"
_NUMBERS = re.compile(rf"(?<![\dA-Za-z])(?:{_IDENTITY}|{_PHONE}|{_CARD})(?![\dA-Za-z])")


def _mask_line(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask a line of the log, to any depth (a processor of structlog)."""
    for name, value in list(line.items()):
        if name not in _OUR_OWN and not name.startswith("_"):
            line[name] = HIDDEN if name in hidden_names() else mask_value(value)
    return line


mask_personal = _mask_line


def mask_value(value: Any) -> Any:
    """Mask what is personal inside a value; what is not text stays what it is."""
    if isinstance(value, str):
        return mask_text(_ADDRESS.sub(rf"\1 {HIDDEN}", value))
    if isinstance(value, Mapping):
        return {name: HIDDEN if name in hidden_names() else mask_value(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(mask_value, value))
    return value


def mask_text(text: str) -> str:
    """Mask the numbers in a text that belong to somebody.

    >>> mask_text("卡 6229990000000000017 手机 100 1234 2731")
    '卡 ****0017 手机 100****2731'
    """
    return _NUMBERS.sub(_mask_number, text)


@cache
def hidden_names() -> frozenset[str]:
    """Return the names of all fields classed personal or secret, in any model, and ``NEVER_LOGGED``; read once."""
    hidden = (FieldClass.PERSONAL, FieldClass.SECRET)
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return NEVER_LOGGED | {field.name for field in fields if class_of(field) in hidden}


def _mask_number(found: re.Match[str]) -> str:
    digits = re.sub(r"[ +-]", "", found.group(0))
    if found.lastgroup == "identity":
        return mask_id_number(digits)
    if found.lastgroup == "phone":
        return mask_phone(digits[-11:])
    return f"****{tail_of(digits)}"
