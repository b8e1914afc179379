"""What does a signal say, of which facts, and what do several signals of one episode say together?

A fact that nobody gave is unknown. Two facts are derived from others: ``vulnerable`` (any of the flags that the table
names) and ``fraud_type`` where only a class code is known. Which facts there are is data (``tiers.toml``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.base.errors import UserError
from firsthour.law.fraud_types import UnknownFraudTypeError, get_one_fraud_type

SignalValue = bool | int | str
AGE_GROUPS = ("minor", "adult", "elder")
DERIVED = "vulnerable"
_YES = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


class UnknownSignalFactError(UserError):
    """No fact of a signal has this name. Source: none; an error of ours."""

    code = "unknown_signal_fact"
    english = "A signal has no fact called {key!r}. Known: {known}."
    chinese = "预警没有名为 {key!r} 的要素。可用：{known}。"


class BadSignalFactError(UserError):
    """A fact has a value that it cannot have. Source: none; an error of ours."""

    code = "bad_signal_fact"
    english = "{key} cannot be {value!r}: {expected}."
    chinese = "{key} 不能是 {value!r}：{expected_zh}。"


@dataclass(frozen=True)
class SignalFact:
    """A fact that a signal may state: what it can be, and what holds when several signals state it.

    Source: the table, ours (status U).
    """

    key: str
    kind: Literal["flag", "count", "fen", "choice"]
    joins: Literal["latest", "most"]
    words: dict[str, str]
    options: tuple[str, ...] = ()

    def read(self, value: object) -> SignalValue:
        """Return the value as it is kept; text as it stands in files is understood.

        Source: none; how facts are written.

        Raises
        ------
        BadSignalFactError
            It cannot be that.
        """
        if self.kind == "flag":
            known = _YES.get(str(value).strip().lower())
            if known is None:
                raise BadSignalFactError(key=self.key, value=value, expected="yes or no", expected_zh="应为是或否")
            return known
        if self.kind == "choice":
            if value not in self.options:
                said = ", ".join(self.options)
                raise BadSignalFactError(key=self.key, value=value, expected=said, expected_zh=said)
            return str(value)
        text = str(value).strip()
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
            raise BadSignalFactError(
                key=self.key, value=value, expected="a whole number, not negative", expected_zh="应为非负整数"
            )
        return int(text)


@dataclass(frozen=True)
class Signal:
    """The known facts of a signal, and when it was seen (None where nobody said).

    Source: whoever sent it.
    """

    facts: Mapping[str, SignalValue]
    seen_at: datetime | None = None


def read_signal(given: Mapping[str, object], facts: Mapping[str, SignalFact]) -> Signal:
    """Return the signal that these values state; None and "" are unknown.

    Source: the table of facts.

    Raises
    ------
    UnknownSignalFactError, BadSignalFactError
        A name or a value that cannot be.
    """
    unknown = [name for name in given if name not in facts]
    if unknown:
        raise UnknownSignalFactError(key=unknown[0], known=", ".join(facts))
    known = {name: facts[name].read(value) for name, value in given.items() if value is not None and value != ""}
    return Signal(known)


def known_facts(signal: Signal, vulnerabilities: Iterable[str]) -> dict[str, SignalValue]:
    """Return the facts as stated, with those that follow from them.

    Source: the table of facts; which type a class belongs to is our reading of ``fraud_types.toml`` (status U).
    """
    known = dict(signal.facts)
    flags = [known.get(name) for name in vulnerabilities]
    if True in flags:
        known[DERIVED] = True
    elif flags and None not in flags:
        known[DERIVED] = False
    if "fraud_type" not in known and "fraud_class" in known:
        belongs = _type_of(str(known["fraud_class"]))
        if belongs:
            known["fraud_type"] = belongs
    return known


def join_signals(signals: Iterable[Signal], facts: Mapping[str, SignalFact]) -> Signal:
    """Return what the signals of one episode say together.

    Of a fact that joins as ``most`` the greatest value holds, of the others the one seen last; signals without a time
    come before all others, in the order given. What no signal states stays unknown.

    Source: the table of facts, ours (status U).
    """
    given = list(signals)
    ordered = [one for one in given if one.seen_at is None]
    ordered += sorted((one for one in given if one.seen_at is not None), key=_seen_at)
    joined: dict[str, SignalValue] = {}
    for one in ordered:
        for name, value in one.facts.items():
            most = facts[name].joins == "most" and name in joined
            joined[name] = max(joined[name], value, key=int) if most else value
    return Signal(joined, ordered[-1].seen_at if ordered else None)


def _seen_at(signal: Signal) -> float:
    return signal.seen_at.timestamp() if signal.seen_at else 0.0


def _type_of(class_code: str) -> str:
    try:
        return get_one_fraud_type(class_code).key
    except UnknownFraudTypeError:
        return ""  # a class that belongs to none of the types
