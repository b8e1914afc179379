"""A bureau that can decide: on top of the small force a legal officer, a county head, a second legal officer."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from firsthour.web.cases.models import Case, Filing
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Posting
from firsthour.web.ui.acting import Actor


@dataclass(frozen=True)
class Bureau:
    """Who takes part: Bob handles, Lena gives the legal opinion, Kai heads the county, Dana the city."""

    force: object
    officers: dict[str, Officer]

    def __getattr__(self, name: str) -> Officer:
        return self.officers[name]


MORE = (
    ("lena", "纪荷", "legal_officer", "east"),
    ("mia", "沈念", "legal_officer", "east"),
    ("kai", "蔺书", "leader", "east"),
    ("nora", "许安", "legal_officer", "city"),
)


def actor(officer: Officer) -> Actor:
    """Return an officer as the record names them."""
    return Actor("officer", str(officer.uid), officer.name)


@pytest.fixture
def bureau(force) -> Bureau:
    officers = dict(force.officers)
    for number, (first, name, role, unit) in enumerate(MORE, start=51):
        officer = Officer.objects.create_user(f"9900{number:02d}", password=f"{first}-Demo-2026", name=name)
        Posting.objects.create(
            officer=officer, unit=force.units[unit], role=role, from_at=datetime(2026, 1, 1, tzinfo=UTC), to_at=None
        )
        officers[first] = officer
    return Bureau(force, officers)


@pytest.fixture
def make_case(bureau: Bureau, now: datetime):
    """Open a case: ``make_case(amount_fen=…, unit="west")``."""

    def make(origin: Matter | None = None, *, unit: str = "east-squad", **more: object) -> Case:
        by = bureau.bob
        given = {"title": "瑞禾农场涉嫌非法吸收公众存款", "owner": by, **more}
        new = NewCase(unit=bureau.force.units[unit], **given)
        return open_case_from(origin, new, officer=by, by=actor(by), now=now)

    return make


@pytest.fixture
def case(make_case) -> Case:
    return make_case()


def filing_of(case: Case) -> Filing:
    """Return the last round of a case, as it stands."""
    fresh = Filing.objects.select_related("case__matter__unit", "case__matter__owner").filter(case=case)
    return fresh.order_by("-round")[0]
