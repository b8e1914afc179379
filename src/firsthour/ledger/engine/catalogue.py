"""Which statements are there, what does each answer, and how is it written? The page ``docs/reference/sql.md``."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import dedent

from firsthour.ledger.engine import expansion, fifo_index, fifo_trace, relations
from firsthour.ledger.engine.expansion import Bounds

_EXAMPLE = Bounds(from_us=1_767_196_800_000_000, to_us=1_769_875_200_000_000, amount=100_000)
_HEAD = """# The relational steps as SQL

Each step is one statement. Its function gives the text, its docstring says what the answer means; this page is made
from both. Statements use the part of SQL that DuckDB and Spark share; what needs a loop is one statement a
hop, and the caller loops until no row comes back. Amounts and positions are in minor units; sums are
`DECIMAL(38, 0)`. Lines, events and kinds are those of the book: an *event* is a place in ledger order, from 0, a
*line* one account in one currency; kinds are 0 `TRANSFER`, 1 `OUT`, 2 `IN`, 3 `OUT_TRANSIT`, 4 `IN_TRANSIT`, 5 `OPEN`,
6 `CLOSE`.

The order of a FIFO trace: `events` → `legs` → `balances` → `arrivals`, `payments` (the index, once a ledger);
`takes` → `taken` → first pieces → next pieces, hop by hop → `flows`, `rests`. Where claims name fen that carry an
earlier claim: `held` → `free` → the pieces once more → `overlaps`. The order of an expansion: `events` → `transfers`;
`seeds` → first steps → next steps, hop by hop → what is reached. Numbers that a caller gives are shown by an
example: the second hop, transfers of at least 1,000.00 in January 2026.
"""


@dataclass(frozen=True)
class Statement:
    """A function that gives a statement, and the tables it reads here."""

    function: Callable[..., str]
    sql: str

    @property
    def reads(self) -> list[str]:
        """Names of the parameters that are tables, in order."""
        names = inspect.signature(self.function).parameters
        return [name for name, parameter in names.items() if parameter.annotation is str]


def list_statements() -> Iterator[Statement]:
    """Yield every statement with its tables under their usual names, in the order in which they are run."""
    options = {"bounds": _EXAMPLE, "hop": 2, "backward": False}
    for module in (relations, fifo_index, fifo_trace, expansion):
        for name, function in vars(module).items():
            if not name.startswith("select_") or function.__module__ != module.__name__:
                continue
            given = {key: options.get(key, key) for key in inspect.signature(function).parameters}
            yield Statement(function, function(**given))


def render_page() -> str:
    """Return the reference page in Markdown."""
    return "\n".join([_HEAD, *(_section(statement) for statement in list_statements())])


def _section(statement: Statement) -> str:
    function = statement.function
    place = f"{function.__module__}.{function.__name__}"
    said = inspect.getdoc(function) or ""
    reads = ", ".join(f"`{name}`" for name in statement.reads)
    sql = dedent(statement.sql).strip()
    return f"## {function.__name__}\n\n`{place}` · reads {reads}\n\n{_marked(said)}\n\n```sql\n{sql}\n```\n"


def _marked(docstring: str) -> str:
    """Return a docstring as Markdown: names in code are written with one backtick."""
    return docstring.replace("``", "`")
