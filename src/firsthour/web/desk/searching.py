"""Under which terms is a text found, and which terms does a typed question ask for?

Terms are plain ASCII words, so that SQLite and PostgreSQL split a column of them alike:

========  =============================================  ======================================
term      of                                             asked by
========  =============================================  ======================================
``c``     one character of a script without spaces       a single character
``p``     two such characters side by side               each pair of two or more of them
``y``     the first signs of a run of letters or digits  its beginning, up to six signs
``w``     a run of more than six letters or digits       a longer beginning
``z``     the last four signs of a long number           four digits (or three and an x)
========  =============================================  ======================================

张伟 is found in 张伟强, a number by its beginning and its tail. Spaces and hyphens between the parts of a number count
for nothing, in the text and in the question: ``6222 0212`` finds 62220212… and the other way round.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_RUN = 64
LONGEST_QUESTION = 80
MOST_CLAUSES = 12
LONG_NUMBER = 8
SHORT = 6  # beginnings up to this length are terms of their own: many runs begin like that
_SCRIPTS_WITHOUT_SPACES = 0x2E80
_TAIL = 4
_RUN = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[ \-\u2010-\u2013_/.][^\W_]+)*")
_TAIL_ASKED = re.compile(r"[0-9]{3}[0-9x]")
_NUMBER = re.compile(r"[0-9]+x?")


@dataclass(frozen=True)
class Term:
    """A term that a text must have; ``is_prefix``: or one that begins so."""

    word: str
    is_prefix: bool = False


Clause = tuple[tuple[Term, ...], ...]  # one of these, of which all


@dataclass(frozen=True)
class Question:
    """What was typed, as clauses that must all hold; without clauses nothing is found."""

    clauses: tuple[Clause, ...]

    def with_all(self, words: Iterable[str]) -> "Question":
        """Return the question with terms that a text must have besides; nothing typed stays nothing."""
        return Question((*self.clauses, *(((Term(word),),) for word in words))) if self.clauses else self

    def __bool__(self) -> bool:
        return bool(self.clauses)


def terms_of(texts: Iterable[str]) -> str:
    """Return the terms of some texts, each once, in order, separated by spaces.

    >>> terms_of(["张伟"])
    'c4f1f c5f20 p5f204f1f'
    """
    return " ".join(sorted({term for text in texts for term in _list_terms(normal_form(text))}))


def read_question(typed: str) -> Question:
    """Return what a typed text asks for; the first eighty signs of it."""
    text = normal_form(typed[:LONGEST_QUESTION])
    clauses: dict[Clause, None] = {}
    for chain in _JOINED.findall(text):
        runs = [part for run in _RUN.findall(chain) for part in split_scripts(run)]
        for group in _group_numbers(runs):
            clauses.update(dict.fromkeys(_list_clauses(group)))
    return Question(tuple(clauses)[:MOST_CLAUSES])


def normal_form(text: str) -> str:
    """Return the text in the form in which it is compared: NFKC, lower case.

    >>> normal_form("ＡＢ－１２")
    'ab-12'
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def split_scripts(run: str) -> list[str]:
    """Return a run of letters and digits in pieces: of scripts without spaces, and of others.

    >>> split_scripts("卡6222尾号")
    ['卡', '6222', '尾号']
    """
    return [piece for piece in re.split(r"([^\x00-\u2e7f]+)", run) if piece]


def is_without_spaces(run: str) -> bool:
    """Tell whether a piece is of a script that is written without spaces."""
    return ord(run[0]) >= _SCRIPTS_WITHOUT_SPACES


def word_of(run: str) -> str:
    """Return a run of letters and digits in plain signs: what begins alike is written alike so far.

    ``x`` is written twice and a letter outside of ASCII as ``x`` and six digits, so that no two runs are written alike.

    >>> word_of("11010119900101003x"), word_of("é1")
    ('11010119900101003xx', 'x0000e91')
    """
    signs = (sign if "0" <= sign <= "9" or "a" <= sign <= "z" else f"x{ord(sign):06x}" for sign in run[:LONGEST_RUN])
    return "".join("xx" if sign == "x" else sign for sign in signs)


def term_of_beginning(run: str) -> Term:
    """Return the term that asks for what begins like this."""
    return Term(f"y{word_of(run)}") if len(run) <= SHORT else Term(f"w{word_of(run)}", is_prefix=True)


def pairs_of(run: str) -> list[str]:
    """Return each two characters that stand side by side."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def joined_numbers(runs: list[str]) -> list[list[str]]:
    """Return the neighbouring runs that are read as one number: two or more, each with a digit."""
    return [group for group in _group_numbers(runs) if len(group) > 1]


def _list_terms(text: str) -> Iterator[str]:
    for chain in _JOINED.findall(text):
        runs = [part for run in _RUN.findall(chain) for part in split_scripts(run)]
        for run in (*runs, *("".join(group) for group in joined_numbers(runs))):
            if is_without_spaces(run):
                yield from (f"c{ord(sign):x}" for sign in run)
                yield from (f"p{ord(pair[0]):x}{ord(pair[1]):x}" for pair in pairs_of(run))
            else:
                yield from (f"y{word_of(run[:size])}" for size in range(1, min(len(run), SHORT) + 1))
                if len(run) > SHORT:
                    yield f"w{word_of(run)}"
                if len(run) >= LONG_NUMBER and _NUMBER.fullmatch(run):
                    yield f"z{run[-_TAIL:]}"


def _group_numbers(runs: list[str]) -> list[list[str]]:
    """Put neighbouring runs that have a digit together, every other run by itself."""
    groups: list[list[str]] = []
    for run in runs:
        is_part = not is_without_spaces(run) and any("0" <= sign <= "9" for sign in run)
        if is_part and groups and groups[-1][0] == "number":
            groups[-1].append(run)
        else:
            groups.append(["number" if is_part else "", run])
    return [group[1:] for group in groups]


def _list_clauses(group: list[str]) -> Iterator[Clause]:
    if len(group) > 1:
        yield ((term_of_beginning("".join(group)),), tuple(term_of_beginning(run) for run in group))
        return
    run = group[0]
    if not is_without_spaces(run):
        begins = (term_of_beginning(run),)
        yield (begins, (Term(f"z{run}"),)) if _TAIL_ASKED.fullmatch(run) else (begins,)
    elif len(run) == 1:
        yield ((Term(f"c{ord(run):x}"),),)
    else:
        yield from (((Term(f"p{ord(pair[0]):x}{ord(pair[1]):x}"),),) for pair in pairs_of(run))
