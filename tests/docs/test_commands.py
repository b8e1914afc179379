"""Do the commands in the documentation work, and print what the pages show?"""

import re
from pathlib import Path
from typing import Any

import pytest
from docs.builder.blocks import folder_of, list_commands
from docs.builder.commands import CommandFailedError, Runner, run_here, run_page, run_typed, without_hashes
from docs.builder.made import list_pages, make_outputs
from docs.builder.small_ledgers import PROJECT, TUTORIAL_CITY, TUTORIAL_CLAIM

DOCS = PROJECT / "docs"
PAGES = [page for page in list_pages(DOCS) if list_commands(page.read_text(encoding="utf-8"))]
TWICE = pytest.mark.long  # the same commands as in the other language, with other words printed
TUTORIALS = [DOCS / "tutorial" / "index.md", DOCS / "tutorial" / "index.zh.md"]


def is_twice(page: Path) -> bool:
    """Tell whether the commands of a page are run for its English twin already."""
    twin = page.with_name(page.name.replace(".zh.md", ".md"))
    return twin != page and [one.lines for one in _commands(page)] == [one.lines for one in _commands(twin)]


def _commands(page: Path) -> list[Any]:
    return list_commands(page.read_text(encoding="utf-8"))


def assert_prints_what_it_shows(page: Path, run: Runner) -> None:
    shown = page.read_text(encoding="utf-8")
    assert without_hashes(make_outputs(page, shown, run=run)) == without_hashes(shown), "run: make docs-write"


@pytest.mark.long
def test_the_tutorial_runs_as_a_person_types_it() -> None:
    assert_prints_what_it_shows(TUTORIALS[0], run_typed)


@pytest.mark.parametrize(
    "page",
    [pytest.param(one, marks=TWICE if is_twice(one) else (), id=one.relative_to(DOCS).as_posix()) for one in PAGES],
)
def test_every_page_shows_what_its_commands_print(page: Path) -> None:
    assert_prints_what_it_shows(page, run_here)


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.name)
def test_the_tutorial_begins_with_nothing_and_its_pictures_show_its_own_case(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert folder_of(text) is None
    lines = [line for block in list_commands(text) for line in block.lines]
    people, days = TUTORIAL_CITY["n_people"], TUTORIAL_CITY["n_days"]
    assert lines[0] == f"firsthour city --people {people} --days {days} --out city"
    assert lines[1] == f"grep -E 'claim_id|{TUTORIAL_CLAIM}' city/claims.csv > claims.csv"


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.name)
def test_the_answers_that_the_tutorial_imports_leave_nothing_unseen(page: Path) -> None:
    last = page.read_text(encoding="utf-8").split("answers/statements")[-1]
    assert re.search(r" 0\.00 unseen | 去向不明 0\.00 ", last)
    assert "No statement is left to ask for." in last or "没有尚待调取的流水" in last


def test_no_block_of_commands_is_left_without_a_mark_by_mistake() -> None:
    """What is not run names the setting up of the project, nothing else."""
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            assert block.startswith("make setup"), page


def test_a_command_that_fails_stops_the_page(tmp_path: Path) -> None:
    for run in (run_here, run_typed):
        with pytest.raises(CommandFailedError):
            run_page("```sh run\nfirsthour trace\n```\n", language="en", project=PROJECT, work_dir=tmp_path, run=run)


def test_an_expected_failure_is_shown(tmp_path: Path) -> None:
    page = "```sh run exit=2\nfirsthour trace --ledger nowhere --account A\n```\n```text\n```\n"
    for run in (run_here, run_typed):
        (printed,) = run_page(page, language="en", project=PROJECT, work_dir=tmp_path, run=run)
        assert printed.startswith("error[only_backward]")


def test_only_hashes_may_differ() -> None:
    assert without_hashes("version 04a023e8b279de85, 12 rows") == without_hashes("version ffffffffffffffff, 12 rows")
    assert without_hashes("12 rows") != without_hashes("13 rows")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_an_amount_in_the_text_stands_in_an_output_of_the_page(page: Path) -> None:
    """Prose is typed, so an amount in it could outlive the output that it speaks of."""
    text = page.read_text(encoding="utf-8")
    outputs = "\n".join(re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    amounts = re.findall(r"\b\d{1,3}(?:,\d{3})+(?:\.\d\d)?\b", prose)
    assert [amount for amount in amounts if amount not in outputs] == []
