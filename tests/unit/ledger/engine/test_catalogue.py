"""Does the reference page say of every statement what it truly answers, in SQL that both engines know?"""

import re
from pathlib import Path

import pytest

from firsthour.ledger.engine.catalogue import Statement, list_statements, render_page
from firsthour.ledger.engine.expansion import Bounds, expand_lines, register_transfers
from firsthour.ledger.engine.fifo_index import build_fifo_index
from firsthour.ledger.engine.fifo_trace import trace_fifo
from firsthour.ledger.engine.session import Session, open_session
from tests.book_tables import book_of

STATEMENTS = list(list_statements())
ONLY_DUCKDB = re.compile(
    r"\b(ASOF|POSITIONAL|QUALIFY|RECURSIVE|MACRO|PIVOT|EXCLUDE|STRUCT|LIST\w*|UNNEST|HUGEINT|ARG_M\w+|FILTER|USING)\b"
    r"|::|->|\[|\{|GROUP BY ALL|ORDER BY ALL|SELECT \*|//",
    re.IGNORECASE,
)
RESERVED = re.compile(r"\bAS (?:end|left|right|from|to|group|order|table|user|window)\b", re.IGNORECASE)


def _name(statement: Statement) -> str:
    return statement.function.__name__


def _with_all_tables(session: Session) -> None:
    book = book_of("open A 9\n?V -> A 5\nA -> B 12\nB -> ?X 3\nA ->1 B 1\nA 1-> B 1")
    build_fifo_index(session, book)
    trace_fifo(session, [(1, 5), (2, 12)])
    everything = Bounds(from_us=0, to_us=2**62)
    register_transfers(session, book, bounds=everything)
    expand_lines(session, [0], hops=2, bounds=everything)


def test_the_page_is_what_the_statements_say(project_dir: Path) -> None:
    page = (project_dir / "docs" / "reference" / "sql.md").read_text(encoding="utf-8")
    assert page == render_page(), "write what firsthour.ledger.engine.catalogue.render_page returns to the page"


def test_the_page_has_every_step() -> None:
    names = {_name(statement) for statement in STATEMENTS}
    assert len(names) == len(STATEMENTS) >= 16
    assert {"select_legs", "select_balances", "select_payments", "select_next_pieces", "select_next_steps"} <= names
    assert {f"## {name}" for name in names} <= set(render_page().splitlines())


@pytest.mark.parametrize("statement", STATEMENTS, ids=_name)
def test_a_statement_is_one_and_stays_in_the_language_of_both_engines(statement: Statement) -> None:
    assert ";" not in statement.sql
    assert not ONLY_DUCKDB.search(statement.sql)
    assert not RESERVED.search(statement.sql)


@pytest.mark.parametrize("statement", STATEMENTS, ids=_name)
def test_every_window_says_its_frame_where_it_sums(statement: Statement) -> None:
    windows = re.findall(r"(\w+)\((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*\) OVER \(([^()]*)\)", statement.sql)
    assert len(windows) == statement.sql.count(" OVER (")
    for function, window in windows:
        assert function in ("LAG", "ROW_NUMBER") or "ROWS BETWEEN" in window


def test_every_column_of_every_answer_is_explained() -> None:
    with open_session() as session:
        _with_all_tables(session)
        for statement in STATEMENTS:
            columns = session.fetch_table(statement.sql).column_names
            said = statement.function.__doc__ or ""
            for sentence in re.findall(r"in the columns of ``(\w+)``", said):
                said += next(s.function.__doc__ or "" for s in STATEMENTS if _name(s) == sentence)
            missing = [name for name in columns if not re.search(rf"``{name}``|\[``{name}``", said)]
            assert not missing, (_name(statement), missing)
