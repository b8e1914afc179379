"""How does text stand on a terminal: columns that line up with Chinese in them, and nothing that steers the screen?"""

import unicodedata
from collections.abc import Iterator, Sequence

from firsthour.base.text import printable


def table_lines(heading: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a table whose columns line up; Chinese signs count as two, ``numbers`` stand right."""
    lines = [[printable(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(text_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            " " * (width - text_width(cell)) + cell if column in numbers else cell + " " * (width - text_width(cell))
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def text_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_sign_width, text))


def end_that_fits(text: str, width: int) -> str:
    """Return the end of a text that takes no more than ``width`` columns."""
    while text_width(text) > width:
        text = text[1:]
    return text


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
