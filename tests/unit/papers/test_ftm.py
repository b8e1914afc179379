"""Are the JSON lines what FollowTheMoney means, by our reading of its model and, where it is installed, by its own?"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from firsthour.papers.ftm import account_id, holder_id, utc_time, write_ftm
from firsthour.papers.graphs import Graph
from tests.unit.papers.graph_samples import A, B, any_graph, graph_of, trace_graph

PROPERTIES = {
    "BankAccount": {"name", "accountNumber", "bankName", "accountType", "currency", "notes"},
    "LegalEntity": {"name"},
    "Ownership": {"owner", "asset"},
    "Payment": {
        "payer", "payerAccount", "beneficiary", "beneficiaryAccount", "amount", "currency", "date", "startDate",
        "endDate", "transactionNumber", "recordId", "summary", "description",
    },
}  # fmt: skip
REFERENCES = {"payer", "payerAccount", "beneficiary", "beneficiaryAccount", "owner", "asset"}
AN_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")


def entities(tmp_path: Path, graph: Graph) -> list[dict[str, Any]]:
    write_ftm(tmp_path / "a.ftm", graph)
    return [json.loads(line) for line in (tmp_path / "a.ftm").read_text(encoding="utf-8").split("\n")[:-1]]


def by_id(found: list[dict[str, Any]], identity: str) -> dict[str, list[str]]:
    (one,) = [entity["properties"] for entity in found if entity["id"] == identity]
    return dict(one)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=any_graph())
def test_every_entity_is_of_a_known_form_and_every_reference_leads_somewhere(tmp_path: Path, graph: Graph) -> None:
    found = entities(tmp_path, graph)
    known = {entity["id"] for entity in found}
    assert len(known) == len(found)
    for entity in found:
        assert AN_ID.fullmatch(entity["id"])
        assert set(entity["properties"]) <= PROPERTIES[entity["schema"]]
        for name, values in entity["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            assert name not in REFERENCES or set(values) <= known


def test_an_account_has_a_holder_and_the_holder_a_name(tmp_path: Path) -> None:
    found = entities(tmp_path, graph_of())
    account = by_id(found, account_id(A))
    assert (account["accountNumber"], account["bankName"], account["currency"]) == ([A], ["示例银行"], ["CNY", "USD"])
    assert by_id(found, holder_id(A)) == {"name": ["张示例"]}
    assert [e["properties"] for e in found if e["schema"] == "Ownership"] == [
        {"owner": [holder_id(A)], "asset": [account_id(A)]}
    ]
    assert by_id(found, account_id(B))["accountNumber"] == ["0001234"]
    assert "accountNumber" not in by_id(found, account_id("~cash"))


def test_a_payment_says_ends_amount_time_and_source_rows(tmp_path: Path) -> None:
    first, *_ = [entity for entity in entities(tmp_path, trace_graph()) if entity["schema"] == "Payment"]
    assert first["properties"] == {
        "payer": [holder_id(A)], "payerAccount": [account_id(A)],
        "beneficiary": [holder_id(B)], "beneficiaryAccount": [account_id(B)],
        "amount": ["100.05"], "currency": ["CNY"], "date": ["2026-02-28T21:05:07"],
        "transactionNumber": ["t1"], "recordId": ["0123456789ab:2", "ba9876543210:7"], "summary": ["c1 60.00 CNY"],
    }  # fmt: skip


def test_times_are_utc_and_no_more_precise_than_known() -> None:
    assert utc_time("2026-03-01") == "2026-03-01"
    assert utc_time("2026-03-01 07:59") == "2026-02-28T23:59"
    assert utc_time("2026-03-01 08:00:01.250000") == "2026-03-01T00:00:01"


def test_the_same_account_has_the_same_id_in_every_export(tmp_path: Path) -> None:
    assert {e["id"] for e in entities(tmp_path, graph_of())} <= {e["id"] for e in entities(tmp_path, graph_of())}
    assert account_id(A) == "fh-account-" + holder_id(A).removeprefix("fh-holder-") != account_id(B)


def test_the_library_itself_takes_every_entity(tmp_path: Path) -> None:
    ftm = pytest.importorskip(
        "followthemoney", reason="followthemoney is not installed: its entities are checked against our list alone"
    )
    for graph in (graph_of(), trace_graph()):
        for entity in entities(tmp_path, graph):
            proxy = ftm.model.get_proxy(entity)
            schema = ftm.model.get(entity["schema"])
            assert proxy.schema.name == entity["schema"]
            for name, values in entity["properties"].items():
                kind = schema.get(name).type
                assert all(kind.validate(value) for value in values), (entity["schema"], name, values)
            clean = ftm.model.make_entity(entity["schema"])
            clean.id = entity["id"]
            for name, values in entity["properties"].items():
                clean.add(name, values, cleaned=False)
            assert {name: sorted(clean.get(name)) for name in entity["properties"]} == {
                name: sorted(values) for name, values in entity["properties"].items()
            }
            schema.validate(entity)
