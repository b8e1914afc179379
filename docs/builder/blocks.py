"""Which parts of a page are made, and how is a page put together again with new ones?

Two kinds of parts are made and never typed:

- what stands between ``<!-- made: NAME -->`` and ``<!-- end -->``;
- a ```` ```text ```` block directly behind a ```` ```sh run ```` block: what its commands print.

``sh run exit=2`` says that the last command fails with that code, ``sh run brief=3`` that only the first and last three
lines of each part of a long output are shown. A page whose commands need files names the folder that they start in,
once: ``<!-- files: docs/how-to/missing-statements -->``; they run in a copy of it. Without, the folder is empty.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_RUN = re.compile(
    r"^```sh run(?: exit=(?P<exit>\d+))?(?: brief=(?P<brief>\d+))?\n(?P<lines>.*?)^```\n"
    r"(?P<output>\n?```text\n.*?^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_MADE = re.compile(r"(<!-- made: ([^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_FILES = re.compile(r"<!-- files: (\S+) -->")


@dataclass(frozen=True)
class Commands:
    """A block of commands: its lines, the exit code its last one must have, whether its output is shown.

    ``brief``: so many lines at the start and the end of each part of the output are shown; 0 for all.
    """

    lines: tuple[str, ...]
    exit_code: int
    is_shown: bool
    brief: int = 0


def list_commands(page: str) -> list[Commands]:
    """Return the blocks of commands of a page that are to be run, in order."""
    return [_commands(found) for found in _RUN.finditer(page)]


def folder_of(page: str) -> str | None:
    """Return the folder that the page's commands start in, relative to the project; None for an empty one."""
    found = _FILES.search(page)
    return found.group(1) if found else None


def fill_outputs(page: str, outputs: list[str]) -> str:
    """Return the page with what its blocks of commands print, block by block."""
    left = iter(outputs)

    def fill(found: re.Match[str]) -> str:
        block, printed = _commands(found), next(left)
        if not block.is_shown:
            return found.group(0)
        head = found.group(0).split("```text\n", 1)[0]
        return f"{head}```text\n{shorten(printed.rstrip(), block.brief)}\n```\n"

    return _RUN.sub(fill, page)


def shorten(printed: str, brief: int) -> str:
    """Return an output with ``brief`` lines at the start and the end of each of its parts; all of it for 0.

    Parts are parted by empty lines; what is left out is marked by a line of its own.
    """
    if not brief:
        return printed
    parts = [part.split("\n") for part in printed.split("\n\n")]
    shown = [part if len(part) <= 2 * brief + 1 else [*part[:brief], "…", *part[-brief:]] for part in parts]
    return "\n\n".join("\n".join(part) for part in shown)


def fill_made(page: str, make: Callable[[str], str]) -> str:
    """Return the page with each made part as ``make`` gives it for its name."""
    return _MADE.sub(lambda found: f"{found.group(1)}\n{make(found.group(2)).strip()}\n\n{found.group(3)}", page)


def list_made(page: str) -> list[str]:
    """Return the names of the made parts of a page."""
    return [found.group(2) for found in _MADE.finditer(page)]


def _commands(found: re.Match[str]) -> Commands:
    lines = tuple(line for line in found["lines"].splitlines() if line.strip())
    exit_code, brief = int(found["exit"] or 0), int(found["brief"] or 0)
    return Commands(lines=lines, exit_code=exit_code, is_shown=found["output"] is not None, brief=brief)
