"""Is every action that the site records said in words?"""

import ast
from pathlib import Path

import pytest

import firsthour.web
from firsthour.web.audit.wording import action_words, is_known

RECORDERS = {"record", "append", "told", "recorded", "noted", "note"}


def list_actions() -> list[str]:
    """Return the actions that stand as plain text where the site records one."""
    found = set()
    for file in Path(firsthour.web.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name.lstrip("_") in RECORDERS:
                found |= {
                    given.value
                    for given in call.args[:2]
                    if isinstance(given, ast.Constant) and _is_action(given.value)
                }
    return sorted(found)


def _is_action(value: object) -> bool:
    parts = value.split(".") if isinstance(value, str) else []
    return len(parts) > 1 and all(part.replace("_", "").isalpha() and part.islower() for part in parts)


@pytest.mark.parametrize("action", list_actions())
def test_an_action_is_said_in_chinese(action: str) -> None:
    assert [word for word in action.split(".") if not is_known(word)] == []


def test_the_thing_stands_before_what_happened_to_it() -> None:
    assert action_words("restitution.claim.verify", "zh") == "返还 · 损失申报 · 核实"
    assert action_words("bank_message.send_again", "en") == "bank message · send again"
    assert action_words("nobody.knows_this", "zh") == "nobody · knows_this"
    assert len(list_actions()) > 150
