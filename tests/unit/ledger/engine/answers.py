"""Reading a statement's answer in a test: one text line a row, NULL as a dash."""

from firsthour.ledger.engine.session import Session


def told(session: Session, statement: str) -> str:
    """Return the rows of a statement's answer, one a line."""
    rows = session.fetch(statement)
    return "\n".join(" ".join("-" if value is None else str(value) for value in row) for row in rows)
