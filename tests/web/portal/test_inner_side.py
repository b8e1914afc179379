"""Does the inner side go on with its work alone: without a portal, with reviews, with papers that are not taken?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firsthour.base.packages.sealing import PackedFile
from firsthour.web.config.backups import read_backup, write_backup
from firsthour.web.config.environment import read_environment
from firsthour.web.desk.models import Matter
from firsthour.web.intake import packages, public_states
from firsthour.web.intake.models import Report, Supplement
from firsthour.web.intake.models.packages import PortalReceipt
from firsthour.web.intake.portal_jobs import exchange_packages
from firsthour.web.portal import exchange
from firsthour.web.ui.jobs import Run
from tests.web.conftest import Force
from tests.web.portal.conftest import Join, Portal, words_of


def run_at(now: datetime) -> Run:
    return Run("intake.exchange_packages", "k", now, 1, None, lambda: None)


def test_without_a_portal_the_job_does_nothing(db: None, settings: Any, tmp_path: Path, now: datetime) -> None:
    settings.EXCHANGE = tmp_path / "nobody"
    exchange_packages.func(run_at(now))
    assert not (tmp_path / "nobody").exists()


def test_the_job_reads_and_answers(portal: Portal, join: Join, force: Force) -> None:
    portal.report()
    exchange.go_round(portal.now)
    from firsthour.base.packages.ferry import carry_all

    carry_all(join.outside, join.inside_boxes)
    with join.inside():
        exchange_packages.func(run_at(portal.now))
    assert Report.objects.count() == 1
    assert list(join.inside_boxes.out.glob("*.package"))


def test_a_review_goes_to_the_room_that_decided_or_to_who_works_on_it(
    portal: Portal, join: Join, force: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cases take is theirs to test; here a room that reads the state and takes nothing, then one that takes it."""
    taken: list[str] = []
    is_taken = False

    def take(report: Report, text: str, *, by: Any, now: datetime) -> bool:
        taken.append(text)
        return is_taken

    monkeypatch.setattr(public_states, "READERS", [lambda keys: dict.fromkeys(keys, "not_filed")])
    monkeypatch.setattr(packages, "REVIEW_TAKERS", [take])
    portal.report()
    join.carry(portal.now)
    assert "不予立案" in words_of(portal.get("/mine"))
    for text in ("第一次", "第二次"):
        portal.send("/mine/review", text=text)
        join.carry(portal.now)
        is_taken = True
    assert taken == ["第一次", "第二次"]
    assert [one.text for one in Supplement.objects.all()] == ["申请复议：第一次"]
    assert PortalReceipt.objects.get().review_asked_at is not None


def test_a_file_that_is_not_taken_inside_is_named_and_holds_nothing_up(
    portal: Portal, join: Join, force: Force
) -> None:
    portal.report()
    join.carry(portal.now)
    link = PortalReceipt.objects.get()
    body = {"receipt": link.receipt, "text": "见附件", "told_at": portal.now.isoformat()}
    odd = PackedFile("1-a.exe", b"MZ\x00\x01\x02")
    exchange.station().send("supplement", body, uid="d" * 32, now=portal.now, files=[odd])
    join.carry(portal.now)
    told = [one.text for one in Supplement.objects.order_by("pk")]
    assert told[0] == "见附件"
    assert "1-a.exe" in told[1]


def test_a_report_under_consultation_says_so(portal: Portal, join: Join, force: Force) -> None:
    from firsthour.web.intake.models import Consultation

    portal.report()
    join.carry(portal.now)
    Consultation.objects.create(
        matter=Matter.objects.get(), question="?", chair=force.alice, opened_by=force.bob, opened_at=portal.now,
        due_at=portal.now, state="open",
    )  # fmt: skip
    join.carry(portal.now)
    assert "正在会商" in words_of(portal.get("/mine"))


def test_a_backup_takes_the_inner_keys_and_leaves_the_portal_out(tmp_path: Path) -> None:
    import sqlite3

    home = tmp_path / "home"
    for name in ("exchange/keys/own.key", "exchange/keys/peer.pub", "portal/exchange/keys/own.key", "secret_key"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name, encoding="ascii")
    sqlite3.connect(home / "firsthour.sqlite3").close()
    sqlite3.connect(home / "firsthour.sqlite3").execute("CREATE TABLE t (n)").connection.close()
    environment = read_environment({"FIRSTHOUR_HOME": str(home)})
    write_backup(environment, tmp_path / "b.firsthour.tar", now=datetime(2026, 11, 22, tzinfo=UTC))
    again = read_environment({"FIRSTHOUR_HOME": str(tmp_path / "again")})
    read_backup(again, tmp_path / "b.firsthour.tar")
    assert (again.home / "exchange" / "keys" / "own.key").read_text(encoding="ascii") == "exchange/keys/own.key"
    assert (again.home / "exchange" / "keys" / "peer.pub").is_file()
    assert not (again.home / "portal").exists()
