"""Does a written condition hold, fail, or can nobody tell yet, and for want of which facts?

A condition is a list of alternatives, any of which is enough. Inside one, ``&`` joins what must all hold, brackets and
``|`` what may stand for each other::

    (amount_fen >= 500_000_00 | direct_loss_fen >= 250_000_00) & bad_effect

What can stand there: ``fact`` and ``not fact`` (yes or no), ``fact = option``, ``fact >= n``, ``fact > n``,
``fact < n``, sums such as ``10 * a + b >= n``, and ``fact >= local_fact[low..high]`` for a figure that each province
sets inside a range. Money is written in fen, so that ``2_000_00`` is 2,000 yuan.

Values are three: True, False, None (cannot be told). Facts are never negative, so a sum of which a part is known may be
enough already; a missing choice is tried with each of its options.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from firsthour.law.facts import BadFactError, FactValue, get_one_fact

_ATOM = re.compile(r"^(?P<left>[^<>=]+?)(?:\s*(?P<sign>>=|>|<|=)\s*(?P<right>.+))?$")
_LOCAL = re.compile(r"^(?P<fact>\w+)\[(?P<low>[\d_]+)\.\.(?P<high>[\d_]+)\]$")
Sign = Literal["is", "not", "=", ">=", ">", "<"]
_SIGNS: dict[str, Sign] = {"=": "=", ">=": ">=", ">": ">", "<": "<"}


@dataclass(frozen=True)
class Atom:
    """One comparison: terms (weight and fact), a sign, and a number, an option, or a range that provinces fill.

    Source: the line it stands in.
    """

    terms: tuple[tuple[int, str], ...]
    sign: Sign
    number: int = 0
    option: str = ""
    local: str = ""
    high: int = 0

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it asks for.

        Source: the line it stands in.
        """
        return tuple(fact for _, fact in self.terms) + ((self.local,) if self.local else ())


Clause = tuple[Atom, ...]  # any of
Alternative = tuple[Clause, ...]  # all of


@dataclass(frozen=True)
class Answer:
    """Whether a condition holds (None: cannot be told) and which missing facts could tell.

    Source: the line it was asked of.
    """

    holds: bool | None
    missing: tuple[str, ...] = ()


@cache
def read_alternative(text: str) -> Alternative:
    """Return an alternative as it is written in the tables.

    Source: none; the way conditions are written.
    """
    return tuple(
        tuple(_read_atom(atom.strip()) for atom in clause.strip().removeprefix("(").removesuffix(")").split("|"))
        for clause in text.split("&")
    )


def _read_atom(text: str) -> Atom:
    if text.startswith("not "):
        return Atom(((1, text.removeprefix("not ").strip()),), "not")
    match = _ATOM.match(text)
    if match is None:
        raise ValueError(text)
    left, sign, right = match["left"].strip(), _SIGNS.get(match["sign"]), match["right"]
    if sign is None:
        return Atom(((1, left),), "is")
    if sign == "=":
        return Atom(((1, left),), "=", option=right)
    terms = tuple(_read_term(term.strip()) for term in left.split("+"))
    local = _LOCAL.match(right)
    if local:
        return Atom(terms, sign, int(local["low"]), local=local["fact"], high=int(local["high"]))
    return Atom(terms, sign, int(right))


def _read_term(text: str) -> tuple[int, str]:
    weight, star, fact = text.rpartition("*")
    return (int(weight) if star else 1), fact.strip()


def list_facts_asked(alternatives: Iterable[Alternative]) -> tuple[str, ...]:
    """Return the facts that these alternatives ask for, each once, in the order in which they stand there.

    Source: the line they belong to.
    """
    return tuple(dict.fromkeys(fact for atom in _atoms(alternatives) for fact in atom.facts))


def check_local_figures(alternatives: Iterable[Alternative], facts: Mapping[str, FactValue]) -> None:
    """Refuse a province's figure that lies outside the range the text leaves to it.

    Source: the line they belong to.

    Raises
    ------
    BadFactError
        A figure outside its range.
    """
    for atom in _atoms(alternatives):
        if atom.local in facts and not atom.number <= int(facts[atom.local]) <= atom.high:
            fact = get_one_fact(atom.local)
            low, high = (fact.said(end, "en") for end in (atom.number, atom.high))
            low_zh, high_zh = (fact.said(end, "zh") for end in (atom.number, atom.high))
            raise BadFactError(
                key=fact.written,
                value=fact.said(facts[atom.local], "en"),
                expected=f"the text leaves {low} to {high} to the provinces",
                expected_zh=f"规定的幅度为 {low_zh} 至 {high_zh}",
            )


def answer(alternatives: tuple[Alternative, ...], facts: Mapping[str, FactValue]) -> Answer:
    """Return whether any alternative holds for the known facts, and what is missing where that cannot be told.

    Source: the line they belong to.
    """
    asked = list_facts_asked(alternatives)
    choices = [fact for fact in asked if get_one_fact(fact).kind == "choice" and fact not in facts]
    answers = [_any(alternatives, {**facts, **chosen}) for chosen in _options(choices)]
    holds = {one.holds for one in answers}
    if holds == {True} or holds == {False}:
        return Answer(holds.pop())
    wanted = {fact for one in answers for fact in one.missing}
    if len({_left_open(alternatives, {**facts, **chosen}) for chosen in _options(choices)}) > 1:
        wanted |= set(choices)
    return Answer(None, tuple(fact for fact in asked if fact in wanted))


def which_hold(alternatives: tuple[Alternative, ...], facts: Mapping[str, FactValue]) -> tuple[int, ...]:
    """Return which alternatives hold whatever the missing facts are, by their place.

    Source: the line they belong to.
    """
    return tuple(place for place, one in enumerate(alternatives) if answer((one,), facts).holds)


def _options(choices: list[str]) -> Iterator[dict[str, str]]:
    for picked in itertools.product(*(get_one_fact(fact).options for fact in choices)):
        yield dict(zip(choices, picked, strict=True))


def _left_open(
    alternatives: tuple[Alternative, ...], facts: Mapping[str, FactValue]
) -> frozenset[tuple[tuple[Atom, ...], ...]]:
    """Return what is still to be told of each alternative that may hold; where that is the same, so is the answer."""
    left = set()
    for alternative in alternatives:
        if _all(alternative, facts).holds is False:
            continue
        open_clauses = (clause for clause in alternative if _all((clause,), facts).holds is None)
        left.add(tuple(tuple(atom for atom in clause if _one(atom, facts).holds is None) for clause in open_clauses))
    return frozenset(left)


def _any(alternatives: tuple[Alternative, ...], facts: Mapping[str, FactValue]) -> Answer:
    answers = [_all(alternative, facts) for alternative in alternatives]
    return _joined(answers, decided_by=True)


def _all(alternative: Alternative, facts: Mapping[str, FactValue]) -> Answer:
    clauses = [_joined([_one(atom, facts) for atom in clause], decided_by=True) for clause in alternative]
    return _joined(clauses, decided_by=False)


def _joined(answers: list[Answer], *, decided_by: bool) -> Answer:
    values = [one.holds for one in answers]
    if decided_by in values:
        return Answer(decided_by)
    if None not in values:
        return Answer(not decided_by)
    return Answer(None, tuple(dict.fromkeys(fact for one in answers for fact in one.missing)))


def _one(atom: Atom, facts: Mapping[str, FactValue]) -> Answer:
    missing = tuple(fact for fact in atom.facts if fact not in facts)
    if atom.sign in ("is", "not", "="):
        if missing:
            return Answer(None, missing)
        value = facts[atom.terms[0][1]]
        return Answer(value == atom.option if atom.sign == "=" else bool(value) is (atom.sign == "is"))
    known = sum(weight * int(facts[fact]) for weight, fact in atom.terms if fact in facts)
    is_whole = all(fact in facts for _, fact in atom.terms)
    low = int(facts[atom.local]) if atom.local in facts else atom.number
    high = low if atom.local in facts else max(atom.number, atom.high)
    reaches_high = known > high if atom.sign == ">" else known >= high
    reaches_low = known > low if atom.sign == ">" else known >= low
    if reaches_high:
        return Answer(atom.sign != "<")
    if is_whole and not reaches_low:
        return Answer(atom.sign == "<")
    return Answer(None, missing)


def _atoms(alternatives: Iterable[Alternative]) -> Iterator[Atom]:
    return (atom for alternative in alternatives for clause in alternative for atom in clause)
