"""What do the city's people report, and what do its police make of it? The shape of a told half year.

Times are true times in microseconds since the epoch (UTC), amounts fen. Who did what is the city's own knowledge: it
can contradict what officers and programs conclude.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from firsthour.city.model import Holder

Known = Literal["minute", "hour", "day"]


@dataclass(frozen=True)
class ReportedPayment:
    """A stolen payment as its victim remembers it: ``time_us`` is cut to what is ``known`` of it."""

    claim_id: str
    from_institution: str
    from_account: str
    to_institution: str
    to_account: str
    to_holder: str  # "" where the victim does not know it
    time_us: int
    known: Known
    amount_fen: int


@dataclass(frozen=True)
class CityReport:
    """What somebody tells the police.

    ``fraud``: number of the city's fraud behind it, −1 where there is none. ``kind``: telecom_fraud, fund_raising,
    contract_fraud, embezzlement, loan_fraud, dispute or missing_abroad. ``fraud_type``: code of the twelve classes or
    "". ``place``: where the victim lives, a share from 0 to 1 that a site spreads over its communities.
    ``told_by``: a relative who comes instead of the victim.
    """

    number: int
    fraud: int
    kind: str
    fraud_type: str
    victim: Holder
    victim_born: int  # year
    channel: str
    place: float
    happened_us: int
    reported_us: int
    story: str
    loss_fen: int
    payments: tuple[ReportedPayment, ...] = ()
    told_by: Holder | None = None
    is_confidential: bool = False
    other_side: str = ""  # who is accused, where the victim knows a name

    @property
    def is_urgent(self) -> bool:
        """Whether money left within the hour before the report."""
        return any(0 <= self.reported_us - one.time_us <= 3_600_000_000 for one in self.payments)


@dataclass(frozen=True)
class CityLead:
    """A lead, where it came from, and what its verification finds: ``outcome`` verified, unfounded or open."""

    number: int
    fraud: int
    source: str
    route: str
    title: str
    words: str
    place: float
    found_us: int
    outcome: str
    outcome_us: int
    about: tuple[Holder, ...] = ()
    account: str = ""


@dataclass(frozen=True)
class CitySuspect:
    """Somebody who lent an account or organised: ``caught_us`` 0 while at large."""

    holder: Holder
    role: str
    account: str
    caught_us: int


@dataclass(frozen=True)
class CityCase:
    """What the police make of a fraud's reports: ``outcome`` investigating, solved, suspended or refused."""

    number: int
    fraud: int
    offence: str
    reports: tuple[int, ...]  # CityReport.number, in the order in which they came
    opened_us: int
    decided_us: int  # filed or refused
    outcome: str
    outcome_us: int  # solved or suspended, else 0
    suspects: tuple[CitySuspect, ...] = ()


@dataclass(frozen=True)
class CityWork:
    """A told time of work, each list in order of time."""

    reports: tuple[CityReport, ...] = ()
    leads: tuple[CityLead, ...] = ()
    cases: tuple[CityCase, ...] = field(default_factory=tuple)


@cache
def work_table() -> dict[str, Any]:
    """Return the figures and texts of ``work.toml``."""
    return tomllib.loads(resources.files("firsthour.city").joinpath("work.toml").read_text(encoding="utf-8"))
