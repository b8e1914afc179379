"""Does somebody who stated a purpose for one matter reach statements of another, by any address or any id in it?"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Matter
from firsthour.web.statements.models import AskedStatement, Change, Ledger, StatementFile, Trace
from firsthour.web.statements.operations import dropping, tracing
from firsthour.web.statements.stated import Stated
from firsthour.web.statements.urls import urlpatterns
from tests.web.intake.report_world import register
from tests.web.statements.conftest import BY, actor, packed, work_off

ROUTES = [(one.name, tuple(one.pattern.converters)) for one in urlpatterns]


@pytest.fixture
def hidden(force, now) -> dict[str, Any]:
    """Statements of the other county: a ledger, its files, a trace, what was asked for."""
    matter = register(force.units["west"], force.charlie, now=now).matter
    ledger = dropping.main_ledger(matter, by=BY, now=now)
    dropping.drop_files(ledger, [dropping.Given("a.zip", packed())], by=BY, now=now)
    work_off()
    ledger.refresh_from_db()
    tracing.ask_trace(ledger, [Stated("v1", "6229990000000000025", "2026-03-06", 8_600_000)], by=BY, now=now)
    work_off()
    trace = Trace.objects.get()
    asked = AskedStatement.objects.create(
        matter=matter, ledger=ledger, trace=trace, account="1", from_day=now.date(), to_day=now.date(), reason="never",
        amount_fen=1, asked_at=now, by_key="x", by_name="x",
    )  # fmt: skip
    file = StatementFile.objects.filter(ledger=ledger, rejected=0).first()
    return {
        "uid": matter.uid, "ledger": ledger.uid, "file": file.uid, "trace": trace.uid, "asked": asked.uid,
        "form": "html", "matter": matter,
    }  # fmt: skip


def counted() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Change, Ledger, Trace, AskedStatement))


@pytest.mark.parametrize("own", ["their matter", "my matter, their ids"])
def test_another_matters_statements_are_not_found_by_any_address(bob: Client, matter: Matter, hidden, own) -> None:
    before = counted()
    for name, parameters in ROUTES:
        if own != "their matter" and not set(parameters) - {"uid"}:
            continue
        values = {key: hidden[key] for key in parameters} | ({} if own == "their matter" else {"uid": matter.uid})
        address = reverse(f"statements:{name}", kwargs=values)
        for ask in (bob.get, bob.post):
            answer = ask(address)
            assert answer.status_code in (404, 405), (name, answer.status_code)
    assert counted() == before


def test_a_unit_that_works_on_it_too_opens_statements_under_the_purpose(
    force, matter, enter, now, standing_clock
) -> None:
    share_matter(matter, unit=force.units["west"], by=actor(force.alice), now=now)
    client = Client()
    client.force_login(force.charlie)
    address = reverse("statements:home", args=[matter.uid])
    assert 'name="purpose"' in client.get(address).content.decode()
    entered = enter(force.charlie, "charlie")
    entered.post(reverse("audit:basis"), {
        "kind": "matter", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money", "next": "/",
    })  # fmt: skip
    stated = {
        "kind": "statements", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money",
        "document_number": "X1", "next": "/",
    }  # fmt: skip
    entered.post(reverse("audit:basis"), stated)
    assert 'name="files"' in entered.get(address).content.decode()
