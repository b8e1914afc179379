"""How is a statement read whose layout nobody has declared: names, contents and balances say what each column is."""

from firsthour.ledger.statements.unknown.declare import ColumnGuess
from firsthour.ledger.statements.unknown.mapping import mapping_toml
from firsthour.ledger.statements.unknown.recognise import Recognition, recognise

__all__ = ["ColumnGuess", "Recognition", "mapping_toml", "recognise"]
