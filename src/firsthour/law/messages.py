"""Which messages does the platform of risk events know, what stands in each, and what do its return codes mean?

The tables are data (``messages.toml``); writing, reading and judging a message is done in ``recovery.messages``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table, words_of

UNKNOWN = "不详"  # what a request says where nobody knows a value that it must hold
AnswerOutcome = Literal["done", "failed", "refused", "pending"]


class UnknownMessageKindError(UserError):
    """No message has this code. Source: none; an error of ours."""

    code = "unknown_message_kind"
    english = "No message has the code {given!r}."
    chinese = "没有代码为 {given!r} 的报文。"


@dataclass(frozen=True)
class MessageField:
    """What may stand in a message: what kind of value it is (text, amount, time, flag, code, or a code table).

    Source: ``messages.toml``; ``status`` says whether its name is known or ours.
    """

    key: str
    kind: str
    words: dict[str, str]
    status: str


@dataclass(frozen=True)
class MessageKind:
    """A request or an answer: its code, what must and may stand in it, and the code of its counterpart ("" for none).

    ``measure``: what the history of a hold calls it. ``has_rows``: transactions may follow. ``may_be_unknown``: what
    may be asked without being known (``UNKNOWN`` stands for it).

    Source: ``messages.toml``, with ``status``.
    """

    code: str
    counterpart: str
    key: str
    words: dict[str, str]
    is_answer: bool
    measure: str
    must: tuple[str, ...]
    may: tuple[str, ...]
    has_rows: bool
    status: str
    may_be_unknown: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[MessageField, ...]:
        """What may stand in it, in order.

        Source: ``messages.toml``.
        """
        return tuple(list_message_fields()[key] for key in (*self.must, *self.may))


@dataclass(frozen=True)
class ReturnCode:
    """What a code of an answer says, how it counts, whether it is to be asked again, and what to do.

    Source: ``messages.toml``: the code with ``status``; how it counts is ours.
    """

    code: str
    words: dict[str, str]
    outcome: AnswerOutcome
    reopen: bool
    advice: dict[str, str]
    status: str


@cache
def list_message_kinds() -> dict[str, MessageKind]:
    """Return every kind of message by its code, each request before its answer.

    Source: ``messages.toml``.
    """
    kinds = {}
    for entry in _table()["kind"]:
        kinds[entry["code"]] = _kind(entry, is_answer=False)
        if entry["answer"]:
            kinds[entry["answer"]] = _kind(entry, is_answer=True)
    return kinds


def get_one_message_kind(code: str) -> MessageKind:
    """Return the kind of that code.

    Source: ``messages.toml``.

    Raises
    ------
    UnknownMessageKindError
        No message has it.
    """
    kinds = list_message_kinds()
    if code not in kinds:
        raise UnknownMessageKindError(given=code)
    return kinds[code]


@cache
def list_message_fields() -> dict[str, MessageField]:
    """Return every field by its key.

    Source: ``messages.toml``.
    """
    return {
        key: MessageField(key, entry["kind"], words_of(entry), entry["status"])
        for key, entry in _table()["field"].items()
    }


@cache
def list_code_tables() -> dict[str, dict[str, dict[str, str]]]:
    """Return every code table: code → words in both languages.

    Source: ``messages.toml``.
    """
    tables: dict[str, dict[str, dict[str, str]]] = _table()["table"]
    return tables


@cache
def list_return_codes() -> dict[str, ReturnCode]:
    """Return the codes with which the platform answers (six digits) and banks do (four), by code.

    Source: ``messages.toml``.
    """
    table = _table()
    return {entry["code"]: _return_code(entry) for entry in (*table["return_code"], *table["business_code"])}


def _kind(entry: Mapping[str, Any], *, is_answer: bool) -> MessageKind:
    words, answered = words_of(entry), {"en": "Answer: {0}", "zh": "{0}反馈"}
    return MessageKind(
        code=entry["answer"] if is_answer else entry["code"],
        counterpart=entry["code"] if is_answer else entry["answer"],
        key=entry["key"],
        words={lang: answered[lang].format(text) for lang, text in words.items()} if is_answer else words,
        is_answer=is_answer,
        measure=entry["measure"],
        must=tuple(entry["answer_must" if is_answer else "must"]),
        may=tuple(entry["answer_may" if is_answer else "may"]),
        has_rows=is_answer and entry["has_rows"],
        status=entry["status"],
        may_be_unknown=() if is_answer else tuple(entry.get("may_be_unknown", ())),
    )


def _return_code(entry: Mapping[str, Any]) -> ReturnCode:
    advice = {"en": entry["advice_en"], "zh": entry["advice_zh"]}
    return ReturnCode(entry["code"], words_of(entry), entry["outcome"], entry["reopen"], advice, entry["status"])


@cache
def _table() -> dict[str, Any]:
    return read_example_table("messages.toml")
