"""Which banks and payment firms does the city have, and which accounts of their own?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.city.model import AccountKind, Institution


@dataclass(frozen=True)
class Charter:
    """An institution and what only the city's making needs to know of it."""

    institution: Institution
    share: int  # of a thousand cards or wallets
    transfer_fee_fen: int


@cache
def list_charters() -> tuple[Charter, ...]:
    """Return the institutions in the order in which accounts refer to them."""
    text = resources.files("firsthour.city").joinpath("institutions.toml").read_text(encoding="utf-8")
    return tuple(_charter(entry) for entry in tomllib.loads(text)["institution"])


def _charter(entry: dict[str, Any]) -> Charter:
    institution = Institution(
        code=entry["code"],
        name=entry["name"],
        kind=AccountKind[entry["kind"]],
        layout=entry["layout"],
        skew_s=entry.get("skew_s", 0),
        day_only=entry.get("day_only", False),
    )
    return Charter(institution, entry.get("share", 0), entry.get("transfer_fee_fen", 0))


def list_of_kind(kind: AccountKind) -> tuple[int, ...]:
    """Return the institutions of a kind: banks, payment firms, credit card centres, …"""
    return tuple(idx for idx, charter in enumerate(list_charters()) if charter.institution.kind == kind)


def gives_numbers(institution: int) -> bool:
    """Whether its statements name counterparties by number and give the time of day."""
    return not list_charters()[institution].institution.day_only
