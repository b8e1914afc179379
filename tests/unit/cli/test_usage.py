"""Each verb explains itself, and each slip of the keyboard is named, in the reader's language."""

import re

import pytest
import typer
import typer.main
from typer.exceptions import TyperException

from firsthour.cli.usage import usage_problem, verb_help
from firsthour.cli.verbs import VERBS, Verb

HAN = re.compile(r"[\u4e00-\u9fff]")
SLIPS = ([], ["--nope"], ["--ledger"], ["--ledger", "l", "--json=3"], ["a", "b", "c", "--ledger", "l"])


def typer_command(verb: Verb) -> typer.main.TyperCommand:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(verb.name)(verb.load_command())
    return typer.main.get_command(app)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_help_of_a_verb_names_every_option_in_both_languages(verb: Verb) -> None:
    command = typer_command(verb)
    english, chinese = (
        verb_help(verb.name, command, chinese=verb.chinese_help(), language=language) for language in ("en", "zh")
    )
    assert english.startswith(f"Usage: firsthour {verb.name} ")
    assert chinese.startswith(f"用法：firsthour {verb.name} ")
    assert not HAN.search(english)
    assert set(verb.chinese_help()) == {"", *(parameter.name for parameter in command.params)}
    assert english.count("\n") == chinese.count("\n") == 4 + len(command.params)


def test_default_and_need_are_told() -> None:
    (trace,) = (verb for verb in VERBS if verb.name == "trace")
    shown = verb_help("trace", typer_command(trace), chinese=trace.chinese_help(), language="zh")
    assert "账本所在文件夹。（必填）" in shown
    assert "（默认：all）" in shown


@pytest.mark.parametrize("slip", SLIPS, ids=" ".join)
def test_slip_is_named_in_chinese_to_a_chinese_reader(slip: list[str]) -> None:
    (trace,) = (verb for verb in VERBS if verb.name == "trace")
    with pytest.raises(TyperException) as caught:
        typer_command(trace).main(slip, standalone_mode=False)
    message = caught.value.format_message()
    assert HAN.search(usage_problem(message, "zh"))
    assert usage_problem(message, "zh").endswith("。")
    assert not HAN.search(usage_problem(message, "en"))
