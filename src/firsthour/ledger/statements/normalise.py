"""What do a section's rows mean: canonical text columns become ledger rows, rejects and furniture.

One vectorised path for all layouts. Every data row is exactly one of ok, set aside, rejected.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.clock import Precision
from firsthour.ledger.reading import Alias, Note
from firsthour.ledger.rows import OUT, REJECTS, ROWS, RowFlag, SetAside
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements._kernel_parse import BLANK, OK
from firsthour.ledger.statements._kernel_text import find_tokens, first_places
from firsthour.ledger.statements.amounts import read_amounts
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import (
    Coded, as_strings, buffers, choose, clean_strings, constant, from_buffers, join, recode,
)  # fmt: skip
from firsthour.ledger.statements.flows import Flows, read_flows, set_aside
from firsthour.ledger.statements.furniture import bad_answers, find_furniture
from firsthour.ledger.statements.legs import add_legs
from firsthour.ledger.statements.numbers import clean_numbers
from firsthour.ledger.statements.sections import Section
from firsthour.ledger.statements.times import Times, add_clocks, clock_of_day, read_times

REVERSAL_WORDS = r"(?i)退汇|冲正|撤销|退票|冲销|抹账|reversal|reversed"
REFUND_WORDS = r"(?i)退款|退货|refund"
SHORTEST_REF = 8
LONGEST_VALUE = 200
NOTES_A_CHUNK = 5


@dataclass
class Piece:
    """What some rows of a section mean; ``rows`` holds legs, the counts count source rows."""

    rows: pa.Table
    rejects: pa.Table
    read: int = 0
    set_aside: int = 0
    furniture: int = 0
    aliases: list[Alias] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    own_numbers: list[str] = field(default_factory=list)
    dates_only: bool = False
