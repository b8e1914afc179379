"""How does a file appear whole or not at all?"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the name of a draft beside ``path``; it takes its place when the block ends well, else it is deleted."""
    draft = path.with_name(path.name + ".tmp")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
