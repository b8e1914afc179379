"""Are the made parts of a page found and replaced, and everything else left alone?"""

from docs.builder.blocks import fill_made, fill_outputs, folder_of, list_commands, list_made, shorten

PAGE = """# Page

<!-- files: some/folder -->

```sh
not run
```

```sh run
firsthour one
```

```text
old
```

```sh run exit=2
firsthour two
```

<!-- made: card fifo -->
old
<!-- end -->
"""


def test_only_blocks_that_say_run_are_commands() -> None:
    one, two = list_commands(PAGE)
    assert (one.lines, one.exit_code, one.is_shown) == (("firsthour one",), 0, True)
    assert (two.lines, two.exit_code, two.is_shown) == (("firsthour two",), 2, False)


def test_an_output_replaces_what_stood_there_and_nothing_else() -> None:
    filled = fill_outputs(PAGE, ["new\n", "hidden\n"])
    assert filled == PAGE.replace("```text\nold\n```", "```text\nnew\n```")
    assert fill_outputs(filled, ["new\n", "hidden\n"]) == filled


def test_a_made_part_is_replaced_by_its_name() -> None:
    assert list_made(PAGE) == ["card fifo"]
    filled = fill_made(PAGE, lambda name: f"made of {name}")
    assert "made of card fifo" in filled
    assert "-->\nold" not in filled
    assert fill_made(filled, lambda name: f"made of {name}") == filled


def test_a_page_names_the_folder_of_its_files() -> None:
    assert folder_of(PAGE) == "some/folder"
    assert folder_of("# none") is None


def test_a_long_output_is_shown_by_the_first_and_last_lines_of_each_part() -> None:
    long, short = "\n".join(f"row {n}" for n in range(9)), "a\nb\nc"
    assert shorten(f"{long}\n\n{short}", 2) == "row 0\nrow 1\n…\nrow 7\nrow 8\n\na\nb\nc"
    assert shorten(long, 4) == long
    assert shorten(long, 0) == long


def test_a_page_says_how_much_of_an_output_it_shows() -> None:
    page = "```sh run exit=2 brief=1\nfirsthour one\n```\n\n```text\n```\n"
    (block,) = list_commands(page)
    assert (block.exit_code, block.brief) == (2, 1)
    assert fill_outputs(page, ["a\nb\nc\nd\n"]).endswith("```text\na\n…\nd\n```\n")
