"""What happens when a person types ``firsthour``: find the verb, run it, turn its failure into one plain line.

The list of verbs is printed without importing anything heavy; a verb's own module, and typer, are imported
when the verb is used.
"""

import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

from firsthour import __version__
from firsthour.base.errors import FirstHourError
from firsthour.cli.failure import CrashReporter, UsageError, print_failure, system_refusal
from firsthour.cli.settings import language_of, machine_code_home
from firsthour.cli.verbs import VERBS, Verb, find_verb

_INTERRUPTED = 130
_HELP = {
    "en": ("Usage: firsthour VERB [OPTIONS]", "Verbs:", "firsthour VERB --help says more about one verb."),
    "zh": ("用法：firsthour 动作 [选项]", "动作：", "firsthour 动作 --help 显示该动作的说明。"),
}


_FIRST_USE = {
    "en": "First use: the exact passes are compiled once, which takes up to a minute.",
    "zh": "首次使用：需编译一次精确追踪程序，最多约一分钟。",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code (the installed command ``firsthour`` starts here)."""
    environ = os.environ
    sys.excepthook = CrashReporter(environ)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files may not be text
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments), environ)
    except FirstHourError as error:
        print_failure(error, language_of(environ))
        return error.exit_code
    except OSError as error:
        refused = system_refusal(error)
        print_failure(refused, language_of(environ))
        return refused.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED


def help_text(language: str) -> str:
    """Return what ``firsthour --help`` prints."""
    usage, heading, more = _HELP[language]
    width = max(len(verb.name) for verb in VERBS)
    lines = [f"  {verb.name:{width}}  {verb.chinese if language == 'zh' else verb.english}" for verb in VERBS]
    return "\n".join([usage, "", heading, *lines, "", more])


def _run(arguments: list[str], environ: Mapping[str, str]) -> int:
    language = language_of(environ)
    if not arguments:
        print(help_text(language), file=sys.stderr)
        return UsageError.exit_code
    first, *rest = arguments
    if first in ("--help", "-h", "help"):
        print(help_text(language))
        return 0
    if first == "--version":
        print(f"firsthour {__version__}")
        return 0
    verb = find_verb(first)
    if verb is None:
        raise UsageError(problem=_unknown(first, language), try_this="firsthour --help")
    return _run_verb(verb, rest)


def _unknown(name: str, language: str) -> str:
    near = difflib.get_close_matches(name, [verb.name for verb in VERBS], n=1)
    if language == "zh":
        return f"没有 {name} 这个动作。" + (f"是否指 {near[0]}？" if near else "")
    return f"There is no verb {name}." + (f" Did you mean {near[0]}?" if near else "")


def _run_verb(verb: Verb, arguments: list[str]) -> int:
    machine_code = machine_code_home(os.environ, package=Path(__file__).parents[1])
    if machine_code is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(machine_code)
        if not machine_code.exists() and sys.stderr.isatty() and "--help" not in arguments:
            print(_FIRST_USE[language_of(os.environ)], file=sys.stderr)
    import typer
    import typer.main
    from typer.exceptions import TyperException

    from firsthour.cli.usage import usage_problem, verb_help

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(verb.name)(verb.load_command())
    command = typer.main.get_command(app)
    language = language_of(os.environ)
    if "--help" in arguments:
        print(verb_help(verb.name, command, chinese=verb.chinese_help(), language=language))
        return 0
    try:
        code = command.main(arguments, prog_name=f"firsthour {verb.name}", standalone_mode=False)
    except TyperException as error:
        problem = usage_problem(error.format_message(), language)
        raise UsageError(problem=problem, try_this=f"firsthour {verb.name} --help") from error
    except typer.Abort:
        return _INTERRUPTED
    return code if isinstance(code, int) else 0
