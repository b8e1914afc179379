"""Do messages and answers go by file, whole or not at all, and is every file that came laid aside once it is kept?"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.web.desk.models import Matter
from firsthour.web.gateway.known import known_gateways, taken_for
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, GatewayPlace, MessageState
from firsthour.web.gateway.operations import fetching
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.gateway.transports.making import make_transport
from tests.web.gateway.world import BY, Room, answer, put

pytestmark = pytest.mark.django_db


def lay(folder: Path, name: str, content: object, now: datetime, *, age_s: float = 120) -> Path:
    """Lay a file into the folder of answers."""
    path = folder / "in" / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    os.utime(path, (now.timestamp() - age_s,) * 2)
    return path


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder / "in")) for path in (folder / "in").rglob("*") if path.is_file())


def test_a_message_is_one_file_of_its_number(matter: Matter, folders: Path, room: Room, now: datetime) -> None:
    put(matter, "S1", now)
    assert send_due(now) == 1
    assert [path.name for path in (folders / "out").iterdir()] == ["S1.json"]
    said = json.loads((folders / "out" / "S1.json").read_text(encoding="utf-8"))
    assert (said["code"], said["number"], said["values"]["amount"]) == ("100101", "S1", "86000.00")
    assert room.told == [("sent", "S1")]


def test_a_folder_that_is_gone_is_a_gateway_that_is_down(matter: Matter, folders: Path, now: datetime) -> None:
    put(matter, "S1", now)
    (folders / "out").rmdir()
    assert send_due(now) == 0
    assert BankMessage.objects.get().state == MessageState.WAITING
    assert GatewayPlace.objects.get().error == "FileNotFoundError"
    (folders / "out").mkdir()
    assert send_due(now + timedelta(minutes=1)) == 1


def test_answers_are_kept_and_then_laid_aside(matter: Matter, folders: Path, room: Room, now: datetime) -> None:
    for number in ("S1", "S2", "S3"):
        put(matter, number, now)
    send_due(now)
    lay(folders, "any.json", answer("S1"), now)
    lay(folders, "two.json", {"answers": [answer("S2", held_amount="2.00"), answer("S3", held_amount="3.00")]}, now)
    (folders / "in" / ".half.json").write_text("{", encoding="utf-8")
    (folders / "in" / "half.json.tmp").write_text("{", encoding="utf-8")
    assert fetch_due(now) == 3
    assert take_due(now, by=BY) == 3
    assert sorted(room.answers) == [200, 300, 8_600_000]
    assert [name.partition("/")[0] for name in left(folders)] == [".half.json", "half.json.tmp", "taken", "taken"]


def test_the_same_file_under_another_name_is_the_same_answer(
    matter: Matter, folders: Path, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    send_due(now)
    lay(folders, "a.json", answer("S1"), now)
    assert fetch_due(now) == 1
    lay(folders, "b.json", answer("S1"), now)
    assert fetch_due(now) == 0
    assert BankAnswer.objects.count() == 1
    assert [name.partition("/")[0] for name in left(folders)] == ["taken"]


def test_a_reader_killed_before_it_laid_the_file_aside_reads_it_again_and_keeps_one(
    matter: Matter, folders: Path, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    send_due(now)
    lay(folders, "a.json", answer("S1"), now)
    gateway = known_gateways().gateways.get("files")
    assert fetching._take("files", "dead", now)
    fetched = make_transport(gateway).fetch("", at=now)
    assert fetching._keep(gateway, fetched, "dead", now=now) == 1  # and here it died
    assert left(folders) == ["a.json"]
    later = now + taken_for() + timedelta(seconds=1)
    assert fetch_due(later) == 0
    assert (take_due(later, by=BY), len(left(folders)), BankAnswer.objects.count()) == (1, 1, 1)
    assert left(folders)[0].startswith("taken/")


@pytest.mark.parametrize(("content", "why"), [("{", "not JSON"), ("[1]", "not an object"), ('{"answers": []}', "empty"),
                                              ("x" * 8_000_001, "too large")])  # fmt: skip
def test_a_damaged_file_is_set_aside_with_its_reason(folders: Path, now: datetime, content: str, why: str) -> None:
    lay(folders, "a.json", content, now)
    assert fetch_due(now) == 1
    kept = BankAnswer.objects.get()
    assert (kept.state, kept.error["code"]) == (AnswerState.STRAY, "unreadable_answer")
    assert why in kept.error["en"]
    assert [name.partition("/")[0] for name in left(folders)] == ["damaged"]


def test_a_file_that_may_still_be_written_is_left_alone(folders: Path, now: datetime) -> None:
    lay(folders, "a.json", '{"answers_to": "S', now, age_s=1)
    assert fetch_due(now) == 0
    assert left(folders) == ["a.json"]
    assert fetch_due(now + timedelta(minutes=2)) == 1


def test_a_link_is_no_file(folders: Path, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (folders / "in" / "a.json").symlink_to(tmp_path / "secret.json")
    assert fetch_due(now) == 0
    assert not BankAnswer.objects.exists()
