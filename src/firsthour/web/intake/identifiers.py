"""What is the plain form of a number, link or name, by which two of them are compared? And which stand in a story?"""

from collections.abc import Callable
from datetime import datetime

from firsthour.web.intake.models import IdentifierKind
from firsthour.web.intake.new_reports import NewIdentifier
from firsthour.web.intake.picking import pick
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.names import normal_app, normal_link
from firsthour.web.intake.picking.numbers import normal_account, normal_phone

_NORMALS: dict[str, Callable[[str], str]] = {
    IdentifierKind.PHONE: normal_phone,
    IdentifierKind.ACCOUNT: normal_account,
    IdentifierKind.LINK: normal_link,
    IdentifierKind.APP: normal_app,
    IdentifierKind.CHAT: lambda written: written.strip().casefold(),
    IdentifierKind.EMAIL: lambda written: written.strip().casefold(),
    IdentifierKind.ID_NUMBER: lambda written: written.strip().upper(),
}


def normal_of(kind: str, raw: str) -> str:
    """Return the plain form of something of a kind, full-width signs as plain ones."""
    return _NORMALS[kind](fold(raw)) if kind in _NORMALS else ""


def identifiers_of(text: str, *, told_at: datetime) -> list[NewIdentifier]:
    """Return the numbers, links and names in a text; nobody has confirmed them yet."""
    found = [one for one in pick(text, told_at=told_at) if one.kind in _NORMALS]
    return [NewIdentifier(one.kind, one.normal if one.kind == "chat" else one.raw, source="story") for one in found]
