"""Is what is written down enough to find an error, and does it never say who was looked up?"""

import json
import logging
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog

from firsthour.base.clock import SHANGHAI
from firsthour.web.audit.masking import HIDDEN
from firsthour.web.config.logs import DayFile, logging_settings


@pytest.fixture
def lines(tmp_path: Path):
    """Loggers that write into a folder of their own; the lines they wrote."""
    made = logging_settings(tmp_path)["formatters"]["json"]
    handler = DayFile(str(tmp_path))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=made["foreign_pre_chain"], processors=made["processors"])
    )
    logger = logging.getLogger("firsthour.tested")
    logger.addHandler(handler)
    logger.setLevel("INFO")

    def read() -> list[dict[str, object]]:
        (path,) = tmp_path.glob("*.jsonl")
        assert path.stat().st_mode & 0o077 == 0
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    yield read
    logger.removeHandler(handler)
    handler.close()


def test_personal_values_and_long_numbers_are_hidden(lines) -> None:
    log = structlog.get_logger("firsthour.tested")
    log.info("looked_up", phone="10012345678", name="张伟", seen="card 0000004417730042 of a 12345 kind", n=3)
    (line,) = lines()
    assert (line["event"], line["phone"], line["name"], line["n"]) == ("looked_up", HIDDEN, HIDDEN, 3)
    assert line["seen"] == "card ****0042 of a 12345 kind"


def test_of_an_error_stands_its_place_and_never_its_words(lines) -> None:
    try:
        raise ValueError("张伟 990000199001011234")
    except ValueError:
        structlog.get_logger("firsthour.tested").error("broken", exc_info=True)
        logging.getLogger("firsthour.tested").exception("broken too")
    for line in lines():
        text = json.dumps(line, ensure_ascii=False)
        assert line["kind"] == "builtins.ValueError"
        assert "test_logs.py" in text
        assert "张伟" not in text
        assert "199001" not in text


def test_a_request_is_named_by_its_route_and_never_by_its_address(lines) -> None:
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name="people:person"), log_id="ab12")
    logger = logging.getLogger("firsthour.tested")
    logger.warning("Not Found: %s", "/people/张伟", extra={"request": request, "status_code": 404})
    logger.error("incident %s: %s %s", "4F2A11", "GET", "/search?q=张伟")
    first, second = lines()
    assert (first["event"], first["route"], first["status"], first["request"]) == (
        "request_failed", "people:person", 404, "ab12",
    )  # fmt: skip
    assert second["event"] == f"incident 4F2A11: GET {HIDDEN}"


def test_every_day_has_its_file_and_old_ones_go(tmp_path: Path) -> None:
    handler = DayFile(str(tmp_path))
    for day in ("2026-05-01", "2026-11-20", "2026-11-21"):
        record = logging.LogRecord("x", logging.INFO, "f", 1, msg=day, args=(), exc_info=None)
        record.created = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=SHANGHAI).timestamp()
        handler.emit(record)
    handler.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "firsthour-2026-11-20.jsonl",
        "firsthour-2026-11-21.jsonl",
    ]
