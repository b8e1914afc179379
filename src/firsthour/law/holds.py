"""How long may money be held, how often, by whose approval, and where is each of that written?

The lines are data (``holds.toml``); what they mean for one account at a moment is worked out in ``recovery.holds``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.law.deadlines import Escalation, Length, get_one_deadline_kind, list_deadline_kinds, read_length
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of
from firsthour.law.standards import Provision, read_provision
from firsthour.law.tracing import STATUSES

LINES = (
    "entry", "hop_entry", "answer", "stop", "stops_most", "filing", "no_freeze_before_filing", "freeze",
    "stop_to_freeze", "renew", "waiting", "waiting_starts", "release", "no_transfer", "caution",
)  # fmt: skip
_PERIODS = ("entry", "hop_entry", "answer", "stop", "filing", "release")


@dataclass(frozen=True)
class HoldLine:
    """One line of the rules: its words and source, and of length, count and approver what it has.

    Source: its provision.
    """

    key: str
    words: dict[str, str]
    provision: Provision
    deadline: str = ""
    length: Length | None = None
    warnings: tuple[timedelta, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    most: int = 0
    approver: str = ""
    note: str = ""

    @property
    def span(self) -> timedelta:
        """Its length as a plain span, of its own or of the period it names.

        Source: its provision.
        """
        length = self.length or get_one_deadline_kind(self.deadline).length
        return length.span()

    @property
    def alarms(self) -> tuple[tuple[timedelta, ...], tuple[Escalation, ...]]:
        """How long before the end somebody is warned, and who is told how long after it.

        Source: its provision; who is told is each city's own rule.
        """
        if self.length:
            return self.warnings, self.escalations
        kind = get_one_deadline_kind(self.deadline)
        return kind.warnings, kind.escalations


@dataclass(frozen=True)
class AssetKind:
    """A kind of property that is frozen: its period in ``deadlines.toml`` and who approves.

    Source: the period's, and article 239 of the same rules (status C).
    """

    key: str
    words: dict[str, str]
    deadline: str
    approver: str

    @property
    def renewals(self) -> dict[str, str]:
        """Who approves each kind of renewal, by its event.

        Source: the period's.
        """
        return {one.event: one.approver for one in get_one_deadline_kind(self.deadline).extensions}


@dataclass(frozen=True)
class Caution:
    """What to weigh before a running firm's account is held, and when: all these flags.

    Source: none; an example, each city sets its own.
    """

    key: str
    when: frozenset[str]
    words: dict[str, str]


@dataclass(frozen=True)
class HoldRules:
    """The rules in force here.

    Source: ``holds.toml`` or the city's own file (``is_own``).
    """

    lines: Mapping[str, HoldLine]
    assets: Mapping[str, AssetKind]
    cautions: tuple[Caution, ...]
    is_own: bool = False

    def cautions_for(self, flags: Collection[str]) -> tuple[Caution, ...]:
        """Return what is to be weighed for an account with these flags.

        Source: the cautions'.
        """
        return tuple(one for one in self.cautions if one.when <= set(flags))


@cache
def example_hold_rules() -> HoldRules:
    """Return the rules that come with the program.

    Source: ``holds.toml``, whose every line names its text, article, date and status.
    """
    return _build(read_example_table("holds.toml"), False)


def read_hold_rules(own: Path | None) -> HoldRules:
    """Return the rules of a city's own file, else those that come with the program.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_hold_rules, build=_build)


def _build(table: Mapping[str, Any], is_own: bool) -> HoldRules:
    lines = {entry["key"]: _line(entry) for entry in table["line"]}
    assets = {
        entry["key"]: AssetKind(entry["key"], words_of(entry), entry["deadline"], entry["approver"])
        for entry in table["asset"]
    }
    cautions = tuple(Caution(one["key"], frozenset(one["when"]), words_of(one)) for one in table.get("caution", ()))
    refuse(_mistakes(lines, assets))
    return HoldRules(lines, assets, cautions, is_own)


def _mistakes(lines: Mapping[str, HoldLine], assets: Mapping[str, AssetKind]) -> list[str]:
    known = {kind.key for kind in list_deadline_kinds()}
    wrong = [f"no line is called {key}" for key in LINES if key not in lines]
    named = [line.deadline for line in lines.values() if line.deadline] + [one.deadline for one in assets.values()]
    wrong += [f"no period is called {key}" for key in named if key not in known]
    wrong += [f"{key} has no length" for key in _PERIODS if key in lines and not _has_length(lines[key])]
    wrong += [
        f"no status is called {one.provision.status}" for one in lines.values() if one.provision.status not in STATUSES
    ]
    wrong += (
        ["at least one stop-payment must be allowed"] if "stops_most" in lines and lines["stops_most"].most < 1 else []
    )
    wrong += ["deposits must be among the assets"] if "deposits" not in assets else []
    return wrong


def _has_length(line: HoldLine) -> bool:
    return bool(line.deadline) or (line.length is not None and line.length.unit in ("minutes", "hours"))


def _line(entry: Mapping[str, Any]) -> HoldLine:
    return HoldLine(
        key=entry["key"],
        words=words_of(entry),
        provision=read_provision(entry),
        deadline=entry.get("deadline", ""),
        length=read_length(entry["length"]) if "length" in entry else None,
        warnings=tuple(read_length(text).span() for text in entry.get("warnings", ())),
        escalations=tuple(_escalation(text) for text in entry.get("escalation", ())),
        most=entry.get("most", 0),
        approver=entry.get("approver", ""),
        note=entry.get("note", ""),
    )


def _escalation(text: str) -> Escalation:
    length, _, to = text.rpartition(" ")
    return Escalation(read_length(length).span(), to)
