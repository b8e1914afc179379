"""Which parts of a page are made, and how is a page put together again with new ones?

Two kinds of parts are made and never typed:

- what stands between ``<!-- made: NAME -->`` and ``<!-- end -->``;
- a ```` ```text ```` block directly behind a ```` ```sh run ```` block: what its commands print.

``sh run exit=2`` says that the last command fails with that code. A page whose commands need files names the
folder that they start in, once: ``<!-- files: src/firsthour/cli/sample -->``; they run in a copy of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_RUN = re.compile(r"^```sh run(?: exit=(\d+))?\n(.*?)^```\n(?:(\n?)```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"(<!-- made: ([^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_FILES = re.compile(r"<!-- files: (\S+) -->")


@dataclass(frozen=True)
class Commands:
    """A block of commands: its lines, the exit code its last one must have, whether its output is shown."""

    lines: tuple[str, ...]
    exit_code: int
    is_shown: bool


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
        return f"{head}```text\n{printed.rstrip()}\n```\n"

    return _RUN.sub(fill, page)


def fill_made(page: str, make: Callable[[str], str]) -> str:
    """Return the page with each made part as ``make`` gives it for its name."""
    return _MADE.sub(lambda found: f"{found.group(1)}\n{make(found.group(2)).strip()}\n\n{found.group(3)}", page)


def list_made(page: str) -> list[str]:
    """Return the names of the made parts of a page."""
    return [found.group(2) for found in _MADE.finditer(page)]


def _commands(found: re.Match[str]) -> Commands:
    lines = tuple(line for line in found.group(2).splitlines() if line.strip())
    return Commands(lines=lines, exit_code=int(found.group(1) or 0), is_shown=found.group(3) is not None)
