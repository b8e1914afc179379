"""Are files carried by hand answered once each, and later what is not due yet?"""

import json
from pathlib import Path
from typing import Any

from firsthour.city.bank.folder import answer_folder
from firsthour.city.bank.journal import Journal, open_bank
from firsthour.city.bank.scenario import scenario_of
from firsthour.city.bank.signing import Gate
from tests.unit.city.bank.banks import ACCOUNTS, START, US, at, line, message

SLOW = ACCOUNTS + "[[fate]]\nnth = 2\nseconds = 100\n"


def carried(folder: Path, *, seconds: float) -> list[dict[str, Any]]:
    """Carry the files once, as a new process would."""
    bank, journal = open_bank(scenario_of(SLOW), folder / "state", started_at=START, gate=Gate({}))
    told = answer_folder(
        bank, journal, folder_in=folder / "in", folder_out=folder / "out", authority=US, now=at(seconds)
    )
    lines = list(told)
    journal.close()
    return lines


def test_each_file_is_answered_once_and_a_late_answer_with_a_later_round(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in ("S1", "S2"):
        said = json.dumps(message(number, "100101", amount="1.00"))
        (tmp_path / "in" / f"{number}.json").write_text(said, encoding="utf-8")
    paid = {"number": "P1", "lines": [line("r1", "victim", "5.00")]}
    (tmp_path / "in" / "P1.json").write_text(json.dumps(paid), encoding="utf-8")
    (tmp_path / "in" / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "in" / "notes.txt").write_text("not for the bank", encoding="utf-8")
    first = carried(tmp_path, seconds=0)
    assert [line.get("accepted") or line.get("code") for line in first[:4]] == ["P1", "S1", "S2", "not_json"]
    assert [line.get("written") for line in first[4:]] == ["P1-1.json", "S2-2.json"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"P1-1.json", "S2-2.json"}
    again = carried(tmp_path, seconds=50)
    assert [line.get("again") for line in again if "accepted" in line] == [True, True, True]
    assert not [line for line in again if "written" in line]
    late = carried(tmp_path, seconds=100)
    assert [line["written"] for line in late if "written" in line] == ["S1-3.json"]
    answer = json.loads((tmp_path / "out" / "P1-1.json").read_text(encoding="utf-8"))
    assert (answer["answers_to"], answer["code"], answer["rows"][0]["state"]) == ("P1", "PAY", "paid")


def test_a_number_with_another_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "S1.json"
    path.write_text(json.dumps(message("S1", "100101", amount="1.00")), encoding="utf-8")
    carried(tmp_path, seconds=0)
    path.write_text(json.dumps(message("S1", "100101", amount="2.00")), encoding="utf-8")
    assert carried(tmp_path, seconds=1)[0]["code"] == "number_used"


def test_without_a_state_nothing_is_kept(tmp_path: Path) -> None:
    journal = Journal()
    journal.note_order("/v1/messages", {}, authority=US, now=START)
    journal.close()
    assert list(tmp_path.iterdir()) == []
