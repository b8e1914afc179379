"""The slow, obvious twin of the csv kernels: one character at a time, on decoded text."""

import re

MAX_QUOTED_LINES = 64
MAX_QUOTED_BYTES = 65_536


def split_slowly(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return (line of the record's first character, cells) of every record that is not blank."""
    text = re.sub("\r(?!\n)", " ", text) if "\n" in text or "\r" not in text else text.replace("\r", "\n")
    records, line, at = [], 1, 0
    while at < len(text):
        cells, first_line = [], line
        while True:
            cell, end = _quoted(text, at, delimiter) or _unquoted(text, at, delimiter)
            line += text.count("\n", at, end)
            cells.append(cell)
            at = end + 1
            if end >= len(text) or text[end] == "\n":
                break
        line += 1
        if any(cell.strip(' \t\r\n\x1a"') for cell in cells):
            records.append((first_line, cells))
    return records


def _unquoted(text: str, at: int, delimiter: str) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] not in (delimiter, "\n"):
        end += 1
    cell = text[at:end]
    at_line_end = end == len(text) or text[end] == "\n"
    return (cell[:-1] if at_line_end and cell.endswith("\r") else cell), end


def _quoted(text: str, at: int, delimiter: str) -> tuple[str, int] | None:
    if not text.startswith('"', at):
        return None
    match = re.compile(r'"((?:[^"]|"")*)"(?!")', re.DOTALL).match(text, at)
    if match is None:
        return None
    inside = match.group(1)
    tail, end = _unquoted(text, match.end(), delimiter)
    lines = inside.count("\n")
    runaway = lines > MAX_QUOTED_LINES or len(inside.encode()) > MAX_QUOTED_BYTES
    if runaway or (lines and tail.strip(" \t\r")):
        return None
    return inside.replace('""', '"') + tail, end
