"""Which questions stand between a crime and a dispute, and what is checked before a measure?

An answer points somewhere; it never decides. Items without a source are examples that legal staff settle themselves.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.offences import get_one_offence
from firsthour.law.standards import Provision, read_provision

ANSWERS = {
    "met": {"en": "met", "zh": "具备"},
    "not_met": {"en": "not met", "zh": "不具备"},
    "unknown": {"en": "not known", "zh": "不明"},
}
POINTS = {
    "crime": {"en": "points to a crime", "zh": "倾向犯罪"},
    "dispute": {"en": "points to a dispute", "zh": "倾向纠纷"},
    "open": {"en": "leaves it open", "zh": "尚不能说明"},
    "fine": {"en": "observed", "zh": "已遵守"},
    "stop": {"en": "do not go on", "zh": "不得继续"},
}
_FOR = {
    "fraud": "fraud",
    "telecom_fraud": "fraud",
    "loan_fraud": "fraud",
    "insurance_fraud": "fraud",
    "contract_fraud": "contract_fraud",
    "fundraising_fraud": "fundraising",
    "illegal_deposit_taking": "fundraising",
    "embezzlement": "embezzlement",
    "misappropriation": "misappropriation",
}


class UnknownChecklistError(UserError):
    """No checklist has this name. Source: none; an error of ours."""

    code = "unknown_checklist"
    english = "No checklist is called {key!r}. Known: {known}."
    chinese = "没有名为 {key!r} 的核对清单。已有：{known}。"


class BadAnswerError(UserError):
    """An answer belongs to no item, or is none. Source: none; an error of ours."""

    code = "bad_answer"
    english = "{item!r} cannot be answered {value!r} in {key}."
    chinese = "清单 {key} 中 {item!r} 不能回答为 {value!r}。"


@dataclass(frozen=True)
class Pointer:
    """What an answer points to (a key of ``POINTS``), and why.

    Source: the item's.
    """

    item: str
    points: str
    words: dict[str, str]


@dataclass(frozen=True)
class ChecklistItem:
    """A question, a must or a must-not; ``note`` "example": no source gives the wording.

    Source: its provision.
    """

    key: str
    kind: str
    words: dict[str, str]
    answers: dict[str, Pointer]
    provision: Provision
    note: str


@dataclass(frozen=True)
class Checklist:
    """A named list of items.

    Source: its items'.
    """

    key: str
    words: dict[str, str]
    items: tuple[ChecklistItem, ...]


@cache
def list_checklists() -> tuple[Checklist, ...]:
    """Return every checklist.

    Source: ``checklists.toml``, every item with its own source and status.
    """
    text = resources.files("firsthour.law").joinpath("checklists.toml").read_text(encoding="utf-8")
    return tuple(_checklist(entry) for entry in tomllib.loads(text)["checklist"])


def read_checklist(key: str) -> Checklist:
    """Return the checklist of that name.

    Source: ``checklists.toml``.

    Raises
    ------
    UnknownChecklistError
        No checklist is called so.
    """
    lists = {one.key: one for one in list_checklists()}
    if key not in lists:
        raise UnknownChecklistError(key=key, known=", ".join(lists))
    return lists[key]


def checklist_for(offence: str) -> Checklist | None:
    """Return the crime-or-dispute checklist of an offence; None where there is none.

    Source: none; an order of ours.
    """
    key = _FOR.get(get_one_offence(offence).key)
    return read_checklist(key) if key else None


def missing_in(key: str, answers: Mapping[str, str]) -> tuple[ChecklistItem, ...]:
    """Return the items that are not answered, or answered as unknown.

    Source: ``checklists.toml``.

    Raises
    ------
    UnknownChecklistError, BadAnswerError
        What is not there.
    """
    listed = _checked(key, answers)
    return tuple(item for item in listed.items if answers.get(item.key, "unknown") == "unknown")


def read_answers(key: str, answers: Mapping[str, str]) -> tuple[Pointer, ...]:
    """Return where each given answer points, in the order of the list. People weigh them; nothing is added up.

    Source: ``checklists.toml``.

    Raises
    ------
    UnknownChecklistError, BadAnswerError
        What is not there.
    """
    listed = _checked(key, answers)
    return tuple(item.answers[answers[item.key]] for item in listed.items if item.key in answers)


def _checked(key: str, answers: Mapping[str, str]) -> Checklist:
    listed = read_checklist(key)
    items = {item.key for item in listed.items}
    for item, value in answers.items():
        if item not in items or value not in ANSWERS:
            raise BadAnswerError(key=key, item=item, value=value)
    return listed


def _checklist(entry: Mapping[str, Any]) -> Checklist:
    return Checklist(
        key=entry["key"],
        words={"en": entry["en"], "zh": entry["zh"]},
        items=tuple(_item(one) for one in entry["item"]),
    )


def _item(entry: Mapping[str, Any]) -> ChecklistItem:
    defaults = {
        "met": {"points": "fine", "en": "Observed.", "zh": "已做到。"},
        "not_met": {"points": "stop", "en": "Put it right first.", "zh": "须先纠正。"},
        "unknown": {"points": "open", "en": "To be found out.", "zh": "须查明。"},
    }
    return ChecklistItem(
        key=entry["key"],
        kind=entry["kind"],
        words={"en": entry["en"], "zh": entry["zh"]},
        answers={name: _pointer(entry["key"], entry.get(name, default)) for name, default in defaults.items()},
        provision=read_provision(entry),
        note=entry.get("note", ""),
    )


def _pointer(item: str, entry: Mapping[str, str]) -> Pointer:
    return Pointer(item, entry["points"], {"en": entry["en"], "zh": entry["zh"]})
