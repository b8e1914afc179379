"""What another importer made of the same file: the amounts in a ``.beancount`` file, read without beancount."""

import re
from collections import Counter
from pathlib import Path

_POSTING = re.compile(r"^\s+(?P<account>[A-Z][\w:-]+) (?P<amount>-?[\d.]+) (?P<currency>[A-Z]+)\s*$")
_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [*!]")


def read_key(path: Path, *, own: str = "") -> Counter[str]:
    """Return how often each amount occurs: ``"12.00 CNY"``, with a sign where ``own`` accounts tell the direction.

    ``own`` is a regular expression of the accounts that stand for the statement itself; with "" amounts are
    without a sign. An entry with a second pair of postings (a fee) counts as two amounts.
    """
    found: Counter[str] = Counter()
    for entry in _entries(path):
        if own:
            found.update(f"{amount} {currency}" for account, amount, currency in entry if re.match(own, account))
        else:
            unsigned = [(amount.lstrip("-"), currency) for _, amount, currency in entry]
            found.update(f"{amount} {currency}" for amount, currency in unsigned[::2])
    return found


def _entries(path: Path) -> list[list[tuple[str, str, str]]]:
    entries: list[list[tuple[str, str, str]]] = []
    for line in path.read_text("utf-8").splitlines():
        if _ENTRY.match(line):
            entries.append([])
        posting = _POSTING.match(line)
        if posting and entries:
            entries[-1].append((posting["account"], posting["amount"], posting["currency"]))
    return entries
