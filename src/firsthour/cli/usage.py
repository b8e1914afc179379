"""How is a verb used, and what is wrong with how it was typed: said in the reader's language."""

import re
from collections.abc import Mapping
from typing import Any

from firsthour.cli.terminal import text_width

_WORDS = {
    "en": {
        "usage": "Usage: firsthour {verb} {rest}", "needed": "(required)", "default": "(without it: {value})",
        "help": "Show this message.",
    },
    "zh": {
        "usage": "用法：firsthour {verb} {rest}", "needed": "（必填）", "default": "（默认：{value}）",
        "help": "显示本说明。",
    },
}  # fmt: skip
_PROBLEMS_ZH = (
    (r"Missing option '(.+)'\.", "缺少选项 {}。"),
    (r"Missing argument '(.+)'\.", "缺少参数 {}。"),
    (r"No such option: (\S+).*", "没有 {} 这个选项。"),
    (r"Option '(.+)' requires an argument\.", "选项 {} 需要一个值。"),
    (r"Option '(.+)' does not take a value\.", "选项 {} 不带值。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多余的参数：{}。"),
    (r"Invalid value for '(.+?)':.*", "{} 的值无法识别。"),
)


def verb_help(verb: str, command: Any, *, chinese: Mapping[str, str], language: str) -> str:
    """Return what ``firsthour VERB --help`` prints.

    Parameters
    ----------
    verb
        its name as typed.
    command
        typer's command behind it: its parameters, and its help in English.
    chinese
        the Chinese help by parameter, and of the verb itself under ``""``; what is missing stays English.
    language
        ``en`` or ``zh``.
    """
    words = _WORDS[language]
    texts = chinese if language == "zh" else {}
    rows = [_parameter_row(parameter, texts, words) for parameter in command.params]
    rows.append(("--help", words["help"]))
    rest = " ".join([_signature(p) for p in command.params if _is_argument(p) or p.required] + ["[…]"])
    width = max(text_width(name) for name, _ in rows)
    lines = [f"  {name}{' ' * (width - text_width(name))}  {text}" for name, text in rows]
    about = " ".join(texts.get("", command.help or "").split())
    return "\n".join([words["usage"].format(verb=verb, rest=rest), "", about, "", *lines])


def usage_problem(message: str, language: str) -> str:
    """Return what typer found wrong with a command line, as one sentence."""
    plain = " ".join(message.split())
    for pattern, sentence in _PROBLEMS_ZH if language == "zh" else ():
        found = re.fullmatch(pattern, plain)
        if found:
            return sentence.format(found.group(1))
    return plain if plain.endswith((".", "?")) else f"{plain}."


def _is_argument(parameter: Any) -> bool:
    return not parameter.opts[0].startswith("-")


def _signature(parameter: Any) -> str:
    name = "/".join([*parameter.opts, *parameter.secondary_opts])
    if _is_argument(parameter):
        return f"{name.upper()}…" if parameter.nargs == -1 else name.upper()
    return name if parameter.is_flag else f"{name} …"


def _parameter_row(parameter: Any, texts: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, str]:
    text = texts.get(parameter.name, parameter.help or "")
    if parameter.required:
        text += f" {words['needed']}" if texts == {} else words["needed"]
    elif isinstance(parameter.default, str | int) and not isinstance(parameter.default, bool):
        default = words["default"].format(value=parameter.default)
        text += f" {default}" if texts == {} else default
    return _signature(parameter), text.strip()
