"""How is a workbook written so that the same city always gives the same bytes?

The writer of workbooks notes the time of day in them; here every such note is set to one fixed time.
"""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from firsthour.city.files.archive import pack
from firsthour.papers.workbook import Sheet, write_workbook

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_FIXED = rb"\g<1>2026-01-01T00:00:00Z\2"


def write_fixed_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook whose bytes follow from its cells alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    write_workbook(draft, sheets)
    with zipfile.ZipFile(draft) as book:
        members = [(name, _STAMP.sub(_FIXED, book.read(name))) for name in book.namelist()]
    draft.unlink()
    pack(path, members)
