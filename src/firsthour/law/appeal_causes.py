"""Why was a freeze wrong, whose mistake was it, and which rule should be looked at again because of it?

Causes, numbers and proposals are data (``appeal_causes.toml``), the design's own, status U. A proposal is no decision:
a person accepts or dismisses it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of

WHOSE = {
    "police": {"en": "ours", "zh": "公安机关"},
    "reporter": {"en": "the reporter's", "zh": "报案人"},
    "bank": {"en": "the bank's", "zh": "银行"},
    "rule": {"en": "the rule's", "zh": "规则"},
    "nobody": {"en": "nobody's", "zh": "无过错"},
}
DECISIONS = ("upheld", "partly", "rejected")
SOURCES = ("report", "answer", "statement", "hand")


class UnknownCauseError(UserError):
    """No cause is called so. Source: none; an error of ours."""

    code = "unknown_appeal_cause"
    english = "No cause is called {key!r}. Known: {known}."
    chinese = "没有名为 {key!r} 的误冻原因。已有：{known}。"


@dataclass(frozen=True)
class Cause:
    """Why a freeze was wrong, or why it was not: whose mistake, and with which decisions it may stand.

    Source: design proposal, status U.
    """

    key: str
    whose: str
    decisions: tuple[str, ...]
    words: dict[str, str]
    status: str
    note: str


@dataclass(frozen=True)
class Proposal:
    """When a rule is to be looked at again: which freezes are counted, which causes, from how many on, and what then.

    ``flag`` "", ``hop_from`` 0 and ``source`` "": all freezes fit.

    Source: an example, status U.
    """

    key: str
    causes: frozenset[str]
    least: int
    permille: int
    again: int
    days: int
    words: dict[str, str]
    changes: str
    status: str
    note: str
    flag: str = ""
    hop_from: int = 0
    source: str = ""


@dataclass(frozen=True)
class CauseTable:
    """Causes and proposals; ``is_own``: the city's.

    Source: the table.
    """

    causes: dict[str, Cause]
    proposals: dict[str, Proposal]
    is_own: bool

    def cause(self, key: str) -> Cause:
        """Return a cause.

        Source: the table.

        Raises
        ------
        UnknownCauseError
            There is none of that name.
        """
        if key not in self.causes:
            raise UnknownCauseError(key=key, known=", ".join(self.causes))
        return self.causes[key]

    def for_decision(self, decision: str) -> tuple[Cause, ...]:
        """Return the causes that may stand with a decision.

        Source: the table.
        """
        return tuple(one for one in self.causes.values() if decision in one.decisions)


@dataclass(frozen=True)
class Freeze:
    """A freeze that took effect: the account's flags, at which hop (from 1), how it was known; "" cause: not wrong.

    Source: the record.
    """

    key: str
    flags: frozenset[str]
    hop: int
    source: str
    cause: str


@dataclass(frozen=True)
class Proposed:
    """A proposal that the figures speak for: so many of so many freezes were wrong.

    Source: the record and the table.
    """

    proposal: Proposal
    held: tuple[str, ...]
    wrong: tuple[str, ...]


def read_cause_table(own: Path | None = None) -> CauseTable:
    """Return the causes that count: the city's own file, else the example.

    Source: ``appeal_causes.toml``, status U.
    """
    return read_own_table(own, example=example_causes, build=_table)


@cache
def example_causes() -> CauseTable:
    """Return the causes that come with the program.

    Source: ``appeal_causes.toml``, status U.
    """
    return _table(read_example_table("appeal_causes.toml"), False)


def fits(freeze: Freeze, proposal: Proposal) -> bool:
    """Tell whether a freeze is among those that a proposal counts.

    Source: the table.
    """
    return (
        (not proposal.flag or proposal.flag in freeze.flags)
        and freeze.hop >= proposal.hop_from
        and (not proposal.source or freeze.source == proposal.source)
    )


def propose(freezes: Iterable[Freeze], table: CauseTable) -> tuple[Proposed, ...]:
    """Return what the figures speak for, in the order of the table; each freeze counts once.

    Source: ``appeal_causes.toml``, status U.
    """
    once = list({one.key: one for one in freezes}.values())
    found = []
    for proposal in table.proposals.values():
        held = [one for one in once if fits(one, proposal)]
        wrong = [one for one in held if one.cause in proposal.causes]
        if len(wrong) >= proposal.least and len(wrong) * 1000 >= proposal.permille * len(held):
            found.append(Proposed(proposal, tuple(one.key for one in held), tuple(one.key for one in wrong)))
    return tuple(found)


def _table(entries: Mapping[str, Any], is_own: bool) -> CauseTable:
    causes = {entry["key"]: _cause(entry) for entry in entries["cause"]}
    proposals = {entry["key"]: _proposal(entry) for entry in entries.get("proposal", ())}
    refuse(
        [f"whose {one.whose!r} of {one.key}" for one in causes.values() if one.whose not in WHOSE]
        + [f"decision of {one.key}" for one in causes.values() if not set(one.decisions) <= set(DECISIONS)]
        + [f"source {one.source!r} of {one.key}" for one in proposals.values() if one.source not in ("", *SOURCES)]
        + [f"causes of {one.key}" for one in proposals.values() if not one.causes or not one.causes <= set(causes)]
        + [f"numbers of {one.key}" for one in proposals.values() if min(one.least, one.again, one.days) < 1]
        + [
            f"no cause for {decision}"
            for decision in DECISIONS
            if not any(decision in c.decisions for c in causes.values())
        ]
    )
    return CauseTable(causes, proposals, is_own)


def _cause(entry: Mapping[str, Any]) -> Cause:
    return Cause(
        key=entry["key"], whose=entry["whose"], decisions=tuple(entry["for"]), words=words_of(entry),
        status=entry["status"], note=entry.get("note", ""),
    )  # fmt: skip


def _proposal(entry: Mapping[str, Any]) -> Proposal:
    return Proposal(
        key=entry["key"], causes=frozenset(entry["causes"]), least=int(entry["least"]),
        permille=int(entry["permille"]), again=int(entry["again"]), days=int(entry["days"]), words=words_of(entry),
        changes=entry["changes"], status=entry["status"], note=entry.get("note", ""), flag=entry.get("flag", ""),
        hop_from=int(entry.get("hop_from", 0)), source=entry.get("source", ""),
    )  # fmt: skip
