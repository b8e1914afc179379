"""What does a person see who types ``firsthour``, rightly and wrongly?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from firsthour import __version__
from firsthour.cli.app import help_text
from firsthour.cli.verbs import VERBS

SOURCES = str(Path(__file__).resolve().parents[3] / "src")
RUN = "import sys; from firsthour.cli import app, verbs; {before}; sys.exit(app.main({arguments!r}))"


def run(
    tmp_path: Path, *arguments: str, before: str = "pass", language: str = "en"
) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": SOURCES, "FIRSTHOUR_HOME": str(tmp_path), "FIRSTHOUR_LANG": language}
    environ.pop("FIRSTHOUR_DEBUG", None)
    script = RUN.format(before=before, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=False)


def stub(body: str) -> str:
    """Return code that makes ``trace`` a verb with one option and the given body."""
    return f"""exec('''
import typer, types
from firsthour.base.errors import UserError, InternalError
module = types.ModuleType("firsthour.cli.stub")
def command(hops: int = 1) -> None:
    "Stands in."
    {body}
module.command = command
sys.modules["firsthour.cli.stub"] = module
app.find_verb = lambda name: verbs.Verb(name, "stub", "Stands in.", "替身。")
''')"""


def test_the_version_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert (done.returncode, done.stdout) == (0, f"firsthour {__version__}\n")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_lists_every_verb_in_the_readers_language(tmp_path: Path, language: str) -> None:
    done = run(tmp_path, "--help", language=language)
    assert (done.returncode, done.stdout, done.stderr) == (0, help_text(language) + "\n", "")
    assert all((verb.chinese if language == "zh" else verb.english) in done.stdout for verb in VERBS)


def test_no_verb_at_all_shows_the_help_as_a_mistake(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", help_text("en") + "\n")


def test_an_unknown_verb_is_one_line_with_the_nearest_verb(tmp_path: Path) -> None:
    done = run(tmp_path, "imprt", "a.csv")
    assert done.returncode == 2
    assert done.stderr == "error[usage]: There is no verb imprt. Did you mean import? Try: firsthour --help\n"


@pytest.mark.parametrize("arguments", [["--nope"], ["--hops", "many"], ["surplus"], ["--hops"]])
def test_a_wrong_option_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, "trace", *arguments, before=stub("return None"))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error[usage]: ")


def test_a_verb_says_what_it_does(tmp_path: Path) -> None:
    done = run(tmp_path, "trace", "--help", before=stub("return None"))
    assert done.returncode == 0
    assert "Usage: firsthour trace" in done.stdout
    assert "Stands in." in done.stdout


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("print(hops)", 0, ""),
        ("raise UserError()", 2, "error[user]: The request cannot be carried out."),
        ("raise InternalError()", 1, "error[internal]: Something went wrong."),
        (
            "open('/nowhere/x')",
            2,
            "error[no_such_file]: There is no /nowhere/x. Check the name, and that the folder exists.",
        ),
        ("raise PermissionError(13, '', 'x')", 2, "error[system]: The system refused to go on: Permission denied: x."),
        ("raise KeyboardInterrupt", 130, ""),
        ("raise typer.Exit(3)", 3, ""),
        ("raise typer.Abort", 130, ""),
        ("return 1", 1, ""),
    ],
)
def test_a_verbs_end_becomes_an_exit_code_and_a_line(tmp_path: Path, body: str, code: int, line: str) -> None:
    done = run(tmp_path, "trace", before=stub(body))
    assert (done.returncode, done.stderr.strip()) == (code, line)


def test_what_nobody_expected_is_one_line_and_a_file(tmp_path: Path) -> None:
    done = run(tmp_path, "trace", before=stub("return 1 // 0"))
    (log,) = (tmp_path / "logs").iterdir()
    assert done.returncode == 1
    assert done.stderr == (
        f"error[internal]: Something went wrong inside the program (ZeroDivisionError). Details: {log}\n"
    )
    assert "ZeroDivisionError" in log.read_text()


def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    done = run(tmp_path, "trace", before=stub("print(chr(0xDCB0))"))
    assert (done.returncode, done.stdout) == (0, "\\udcb0\n")
