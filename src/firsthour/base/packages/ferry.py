"""How do packages get across? A ferry carries what lies in one place's out to the other's in, and back.

It opens nothing and decides nothing: a person with a stick does the same. A file is written whole on the other side
before it is removed on this one, so a ferry that is stopped at any moment loses nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from firsthour.base.packages.boxes import Boxes, list_packages, write_whole
from firsthour.base.packages.sealing import MOST_BYTES


@dataclass(frozen=True)
class Carried:
    """How many packages went each way."""

    there: int = 0
    back: int = 0


def carry_all(first: Boxes, second: Boxes) -> Carried:
    """Carry everything that waits on either side to the other."""
    return Carried(_carry(first.out, second.arrived), _carry(second.out, first.arrived))


def _carry(source: Path, target: Path) -> int:
    n_carried = 0
    for path in list_packages(source):
        try:
            if path.stat().st_size > MOST_BYTES:
                continue
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # acknowledged meanwhile, and taken back by its sender
        write_whole(target / path.name, content)
        path.unlink(missing_ok=True)
        n_carried += 1
    return n_carried
