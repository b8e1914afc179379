"""Answering the list of requests, round by round, leads to what all statements together would have said.

Only the victims' first accounts are imported at first, in some worlds with some days missing. Each round imports what
was asked for, traces all claims under all rules and asks again, until nothing is asked that anybody has. Then every
rest, exit and unseen amount of every claim under every rule must equal, to the fen, what the import of every statement
there is gives.

Equality holds under these conditions, which the worlds keep:

- an answer is complete for the days asked for, and rows carry running balances;
- every transfer between accounts names its counterparty's number;
- the first accounts' statements speak to the last day that matters: days behind the last one known are not asked for;
- clocks differ by less than ten minutes, and thefts lie further apart than that: the order of claims is that of the
  times written, and it decides pro rata's odd fen and what is traced jointly;
- the balances on both sides of a hole differ, or payers' rows say what came in: a hole in which as much came from
  unknown payers as went out cannot be seen by anybody;
- two equal payments of one pair within ten minutes may be ambiguous as long as one side's statement begins between
  them; asking again for the unmatched row's days, ten minutes more on both sides, resolves it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.tracing.requests import list_requests
from firsthour.tracing.trace import trace_claims
from tests.integration.small_worlds import Account, World
from tests.statement_files import NOW

WAYS = ("whole", "days", "holes")
Ends = dict[tuple[str, str, str, str, str], int]


@dataclass
class Inquiry:
    """One ledger that grows by answers, given as ``way`` says.

    ``whole``: an answer is all rows of the account; ``days``: the days asked for; ``holes``: likewise, and the first
    accounts' statements lack three days in which no victim paid.
    """

    world: World
    home: Path
    way: str
    files: set[Path] = field(default_factory=set)
    rounds: int = 0

    def bring(self, answers: dict[str, bytes]) -> None:
        """Import files by name."""
        self.home.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, content in answers.items():
            paths.append(self.home / name)
            paths[-1].write_bytes(content)
        import_files(paths, self.home / "ledger", now=NOW)
        self.files |= set(paths)

    def answers(self) -> dict[str, bytes]:
        """Return the answers to all requests that were not given yet, by file name."""
        listed = list_requests(open_book(self.home / "ledger"), self.world.claims)
        found = {}
        for request in listed["requests"]:
            account = self.world.answering.get(request["account"])
            if account is not None:
                name, content = self._answer(account, request)
                if content and self.home / name not in self.files:
                    found[name] = content
        return found

    def _answer(self, account: Account, request: dict[str, Any]) -> tuple[str, bytes]:
        if self.way == "whole":
            return f"{account.card}.csv", account.statement()
        from_day, to_day = request["from"], request["to"]
        return f"{account.card}_{from_day}_{to_day}.csv", account.statement(from_day, to_day)

    def _beginning(self) -> dict[str, bytes]:
        files = {}
        for account in self.world.first:
            hole = self.world.quiet_days(account) if self.way == "holes" else None
            parts = [("", "9999")] if hole is None else [("", hole[0]), (hole[1], "9999")]
            files |= {f"{account.card}_{b}_{e}.csv": account.statement(b, e) for b, e in parts}
        return {name: content for name, content in files.items() if content}

    def run(self) -> None:
        """Ask and import until nothing new can be had."""
        answers = self._beginning()
        while answers:
            self.rounds += 1
            assert self.rounds < 60, "the list of requests does not come to an end"
            self.bring(answers)
            answers = self.answers()

    def ends(self) -> Ends:
        """Return all ends of all claims under all rules."""
        return ends_of(trace_claims(open_book(self.home / "ledger"), self.world.claims))


def ends_of(answer: dict[str, Any]) -> Ends:
    found: Ends = {}
    assert answer["unmatched"] == []
    for rule, result in answer["rules"].items():
        for claim in result["claims"]:
            for part, word in (("rests", ""), ("exits", "kind"), ("unseen", "reason"), ("overlap", "")):
                for entry in claim[part]:
                    where = entry.get("account") or entry["claim_id"]
                    found[rule, claim["claim_id"], part, where, entry.get(word, "")] = entry["amount_fen"]
    return found


def converge(seed: int, home: Path) -> list[str]:
    """Check one world in every way and return what it took in words."""
    world = World(seed)
    there = {account.card: account for account in world.answering.values()}
    everything = Inquiry(world, home / "everything", "whole")
    everything.bring({f"{account.card}.csv": account.statement() for account in there.values()})
    truth = everything.ends()
    assert {end for _, _, part, _, end in truth if part == "unseen"} <= {"never"}
    told = []
    for way in WAYS:
        asked = Inquiry(world, home / way, way)
        asked.run()
        assert asked.ends() == truth, way
        accounts = {path.name[:19] for path in asked.files}
        told.append(f"seed {seed} {way}: {len(accounts)} of {len(there)} statements, {asked.rounds} rounds")
    return told


@pytest.mark.parametrize("seed", range(1, 6))
def test_answered_requests_lead_to_the_whole_truth(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    told = converge(seed, tmp_path)
    with capsys.disabled():
        print("", *told, sep="\n")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6, 56))
def test_answered_requests_lead_to_the_whole_truth_in_many_worlds(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    told = converge(seed, tmp_path)
    with capsys.disabled():
        print("", *told, sep="\n")
