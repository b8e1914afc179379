"""Do incidents of other systems become reports once each, whole, and only where the key reaches?"""

from datetime import datetime, timedelta
from typing import Any

from firsthour.web.desk.models import Matter
from firsthour.web.intake import receipts
from firsthour.web.intake.models import Mention, Payment, Report, TwinPair


def incident(now: datetime, number: str = "J-1", **different: Any) -> dict[str, Any]:
    """Return an incident of one payment."""
    return {
        "source_number": number, "unit": "east-station", "channel": "police_line", "fraud_type": "rebate",
        "reported_at": now.isoformat(), "story": "被骗下载“云享投”APP",
        "people": [{"name": "许念安", "phone": "10012342731"}],
        "payments": [{"amount_fen": 990_000, "to_account": "0000 0004 1700 0123",
                      "paid_at": (now - timedelta(minutes=9)).isoformat()}],
        **different,
    }  # fmt: skip


def send(service: Any, *items: dict[str, Any], system: str = "110") -> list[dict[str, Any]]:
    answer = service.post("incidents", {"source_system": system, "items": list(items)})
    assert answer.status_code == 200, answer.content.decode()
    results: list[dict[str, Any]] = answer.json()["items"]
    return results


def test_an_incident_becomes_a_report_without_retyping(make_service, force, now: datetime) -> None:
    (result,) = send(make_service("east"), incident(now))
    report = Report.objects.get(matter__uid=result["uid"])
    assert (result["outcome"], result["state"], result["number"]) == ("registered", "registered", report.matter.number)
    assert (report.first_unit, report.matter.owner, report.channel) == (
        force.units["east-station"], None, "police_line",
    )  # fmt: skip
    assert Payment.objects.get().to_normal == "0000000417000123"
    assert Mention.objects.get().is_reporter
    assert report.is_urgent
    assert set(report.matter.identifiers.values_list("kind", flat=True)) == {"account", "app"}
    kept = {"number": result["receipt_number"], "kept": report.receipt_code_hash}
    assert receipts.fits(result["receipt_code"], **kept)


def test_sent_again_it_is_known_and_the_code_is_not_told_again(make_service, now: datetime) -> None:
    service = make_service("east")
    first, again = send(service, incident(now)), send(service, incident(now, story="别的话"))
    assert (first[0]["outcome"], again[0]["outcome"], again[0]["receipt_code"]) == ("registered", "known", "")
    assert again[0]["uid"] == first[0]["uid"]
    assert Report.objects.count() == 1
    assert send(service, incident(now), system="96110")[0]["outcome"] == "registered"


def test_what_is_wrong_with_one_keeps_none_of_the_others_out(make_service, now: datetime) -> None:
    late = (now + timedelta(days=900)).isoformat()
    results = send(
        make_service("east"), incident(now, "J-1"), incident(now, "J-2", unit="west"),
        incident(now, "J-3", story="", payments=[]), incident(now, "J-4", reported_at=late),
        incident(now, "J-5", kind="unknown"), incident(now, "J-6"),
    )  # fmt: skip
    assert [(one["outcome"], (one["error"] or {}).get("code")) for one in results] == [
        ("registered", None), ("rejected", "unit_out_of_reach"), ("rejected", "nothing_told"),
        ("rejected", "in_the_future"), ("rejected", "unknown_report_kind"), ("registered", None),
    ]  # fmt: skip
    assert Matter.objects.count() == 2
    assert TwinPair.objects.get().reasons == ["account", "payment", "victim"]


def test_without_a_unit_it_is_the_keys_own(make_service, force, now: datetime) -> None:
    send(make_service("east-squad"), incident(now, unit=""))
    assert Report.objects.get().first_unit == force.units["east-squad"]


def test_a_number_registered_beyond_the_keys_reach_is_told_of_no_further(make_service, now: datetime) -> None:
    send(make_service("west"), incident(now, unit="west"))
    (result,) = send(make_service("east"), incident(now))
    assert (result["outcome"], result["uid"], result["error"]["code"]) == ("rejected", None, "number_out_of_reach")


def test_an_agencys_key_sends_nothing_and_scopes_are_asked(make_service, now: datetime) -> None:
    assert send(make_service("bank"), incident(now, unit=""))[0]["error"]["code"] == "unit_out_of_reach"
    batch = {"source_system": "110", "items": [incident(now)]}
    assert make_service("east", "matters:read").post("incidents", batch).status_code == 401
    assert make_service("east", "incidents:read").post("incidents", batch).status_code in (401, 403)
    assert Report.objects.count() == 0


def test_a_batch_is_bounded_and_a_strange_field_is_refused(make_service, now: datetime) -> None:
    service = make_service("east")
    many = {"source_system": "110", "items": [incident(now, f"J-{n}") for n in range(101)]}
    assert service.post("incidents", many).status_code == 422
    strange = {"source_system": "110", "items": [incident(now, owner="x")]}
    assert service.post("incidents", strange).status_code == 422
    nul = {"source_system": "110", "items": [incident(now, story="a\x00b")]}
    assert service.post("incidents", nul).status_code == 422
    assert Report.objects.count() == 0


def test_how_they_stand_is_read_page_by_page(make_service, now: datetime) -> None:
    service = make_service("east")
    send(service, *(incident(now, f"J-{n}") for n in range(5)))
    send(service, incident(now, "K-1"), system="96110")
    seen, cursor = [], ""
    while True:
        page = service.get("incidents", source_system="110", limit=2, cursor=cursor).json()
        seen += [one["source_number"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [f"J-{n}" for n in range(5)]
    assert make_service("west").get("incidents", source_system="110").json()["items"] == []
