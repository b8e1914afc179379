"""Every real records file is read, each row has a fate, and the amounts are those another importer found.

The answer keys leave out what their own rules ignore and count what this ledger sets aside; ``KNOWN`` names every
such difference with its reason.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.integration.answer_key import read_key
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows


@dataclass(frozen=True)
class Known:
    """What is known of one real file.

    ``counts``: rows read, set aside and rejected. ``own``: accounts of the key that stand for the statement; with
    "" only amounts are compared. ``key_only`` and ``ours_only``: differences as amount → reason; an amount that
    differs several times is named ``"70.48 CNY" * 2`` style by its count in the reason's tuple.
    """

    layout: str
    counts: tuple[int, int, int]
    own: str = ""
    key_only: dict[str, str] = field(default_factory=dict)
    ours_only: dict[str, str] = field(default_factory=dict)
