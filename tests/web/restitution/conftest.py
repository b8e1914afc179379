"""A filed case with three victims and four accounts held, and who works on it: a legal officer, a leader, strangers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.config import middleware
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Posting
from firsthour.web.restitution.models import HeldFund, Restitution, VictimClaim
from firsthour.web.restitution.operations import planning, registering
from firsthour.web.ui.acting import Actor
from tests.web.conftest import NOW

LATER = NOW + timedelta(hours=2)


class Moment:
    """What time it is for every request; a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """The clock of every request."""
    standing = Moment(LATER)
    monkeypatch.setattr(middleware, "timezone", standing)
    return standing


@pytest.fixture
def staff(force, now: datetime) -> SimpleNamespace:
    """Lena, the legal officer of the squad; Kai, head of the county."""
    made = {}
    for first, badge, name, role, unit in (
        ("lena", "990061", "纪荷", "legal_officer", "east-squad"), ("kai", "990062", "蔺书", "leader", "east"),
    ):  # fmt: skip
        made[first] = Officer.objects.create_user(badge, password=f"{first}-Demo-2026", name=name)
        Posting.objects.create(
            officer=made[first], unit=force.units[unit], role=role, from_at=now - timedelta(days=300)
        )
    return SimpleNamespace(**made)


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    """A case of Bob's squad."""
    new = NewCase(unit=force.units["east-squad"], title="锦程拼单", owner=force.bob)
    return open_case_from(None, new, officer=force.bob, by=actor(force.bob), now=now).matter


@pytest.fixture
def one(force, matter: Matter, now: datetime) -> Restitution:
    """The restitution of the case."""
    return registering.open_restitution(matter, officer=force.bob, by=actor(force.bob), now=now)


VICTIMS = (
    ("温秋白", 48_600_000, 0),
    ("闻轻舟", 21_264_000, 0),
    ("谷小棠", 51_000_000, 0),
    ("蒲一声", 9_320_000, 320_000),
)
FUNDS = (
    ("云栈支付", "0000005527", 6_195_000),
    ("华屿银行", "0000000431", 3_121_460),
    ("东岭银行", "0000002219", 16_130_000),
)


@pytest.fixture
def filled(one: Restitution, force, now: datetime) -> Restitution:
    """Its registers: four victims, three accounts; one of a single payment, one traced, one without a trace."""
    by = {"by": actor(force.bob), "now": now}
    new = [
        registering.NewClaim(name, loss, back, bank="北渡银行", account=f"00000099{n}", phone=f"1001234000{n}")
        for n, (name, loss, back) in enumerate(VICTIMS)
    ]
    claims = registering.add_claims(one, new, **by)
    for claim in claims:
        registering.verify_claim(claim, evidence="转账凭证", officer=force.bob, version=claim.version, **by)
    funds = [registering.add_fund(one, registering.NewFund(*fund), **by) for fund in FUNDS]
    evidence = {"is_deposit": True, "source": "5527 行 17", "version": funds[0].version, **by}
    planning.add_evidence(funds[0], claims[1], amount_fen=6_195_000, **evidence)
    evidence = {"is_deposit": False, "source": "追踪 FIFO", "version": funds[1].version, **by}
    planning.add_evidence(funds[1], claims[0], amount_fen=3_121_460, **evidence)
    one.refresh_from_db()
    return one


@pytest.fixture
def planned(filled: Restitution, force, now: datetime) -> Restitution:
    """With a table that Bob computed."""
    planning.compute_plan(filled, officer=force.bob, version=filled.version, by=actor(force.bob), now=now)
    filled.refresh_from_db()
    return filled


@pytest.fixture
def enter(one: Restitution, moment: Moment) -> Callable[..., Client]:
    """Log in with a sitting, and state the purpose under the case's number: ``enter(force.bob, "bob")``."""

    def came_in(officer: Officer, first: str) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
        stated = {
            "kind": "restitution", "key": str(one.uid), "number": one.matter.number, "purpose": "trace_money",
            "next": "/",
        }  # fmt: skip
        client.post(reverse("audit:basis"), stated)
        return client

    return came_in


@pytest.fixture
def bob(force, enter) -> Client:
    """Bob, who has stated a purpose for the case's number."""
    return enter(force.bob, "bob")


def claim_of(one: Restitution, name: str) -> VictimClaim:
    return one.claims.get(victim=name)


def fund_of(one: Restitution, tail: str) -> HeldFund:
    return one.funds.get(account__endswith=tail)
