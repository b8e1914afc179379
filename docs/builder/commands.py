"""What do the commands of a page print when a person types them one after the other?"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from docs.builder.blocks import Commands, folder_of, list_commands

from firsthour.cli.app import main

_HEX = re.compile(r"\b[0-9a-f]{8,64}\b")
_SECONDS = 120
_OF_THE_SITE = frozenset({"admin", "audit", "backup", "check", "demo", "restore", "run", "serve", "worker"})


class Runner(Protocol):
    """Runs one line in a folder and returns its exit code and what it prints."""

    def __call__(self, line: str, *, language: str, work_dir: Path) -> tuple[int, str]: ...


class CommandFailedError(Exception):
    """A command of a page ended with another exit code than the page says."""


def run_page(page: str, *, language: str, project: Path, work_dir: Path, run: Runner | None = None) -> list[str]:
    """Return what each block of commands of the page prints, its lines run in order in ``work_dir``.

    The page's files are copied there first. ``run`` is ``run_typed`` (the default) or ``run_here``.
    """
    source = folder_of(page)
    if source:
        shutil.copytree(project / source, work_dir, dirs_exist_ok=True)
    return [_run_block(block, language, work_dir, run or run_typed) for block in list_commands(page)]


def _run_block(block: Commands, language: str, work_dir: Path, run: Runner) -> str:
    printed = [run(line, language=language, work_dir=work_dir) for line in _whole_lines(block.lines)]
    codes = [code for code, _ in printed]
    if codes != [0] * (len(codes) - 1) + [block.exit_code]:
        raise CommandFailedError(f"{block.lines}: exit codes {codes}\n" + "".join(text for _, text in printed))
    return "".join(text for _, text in printed).replace("\r\n", "\n").replace("\ufeff", "")


def _whole_lines(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).replace("\\\n", " ").split("\n")


def run_typed(line: str, *, language: str, work_dir: Path) -> tuple[int, str]:
    """Run a line in a shell, where ``firsthour`` is the one installed beside the running Python."""
    done = subprocess.run(
        ["bash", "-c", line], cwd=work_dir, env=_environ(language, work_dir), timeout=_SECONDS, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8")


def run_here(line: str, *, language: str, work_dir: Path) -> tuple[int, str]:
    """Run a line like ``run_typed``, but ``firsthour`` without starting a new process: many times quicker.

    Verbs of the site start one all the same: Django is set up once in a process, for one home folder.
    """
    words = shlex.split(line)
    is_ours = words[0] == "firsthour" and not set(words) & {"|", ">", "*"}
    if not is_ours or _OF_THE_SITE & set(words[1:2]):
        return run_typed(line, language=language, work_dir=work_dir)
    printed, before = io.StringIO(), dict(os.environ)
    os.environ |= _environ(language, work_dir)
    try:
        with contextlib.chdir(work_dir), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            return main(words[1:]), printed.getvalue()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _environ(language: str, work_dir: Path) -> dict[str, str]:
    binaries = Path(sys.executable).parent
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTHOUR_", "DJANGO_"))}
    own = {
        "FIRSTHOUR_LANG": language,
        "FIRSTHOUR_HOME": str(work_dir / "var"),
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C.UTF-8",
    }
    return {**kept, **own, "PATH": f"{binaries}{os.pathsep}{kept.get('PATH', '')}"}


def without_hashes(text: str) -> str:
    """Return a text with every hash masked, so that two runs of unlike versions can be compared."""
    return _HEX.sub(lambda found: "#" * len(found.group(0)), text)
