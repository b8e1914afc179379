"""How is a recognised layout written down so that a person can correct it and keep it as a format of their own?"""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from firsthour.ledger.statements.unknown.recognise import Recognition

_HEAD = """\
# How this table was read. Correct what is wrong and keep the file: the next statement of this form is read by it.
# 本文件记录表格的识别结果。请改正有误之处并保存，以后同样版式的文件即按此读取。
# Behind each column: how sure (0 to 1) and why. 各列后注明把握程度（0 至 1）及理由。
"""


def mapping_toml(recognition: "Recognition") -> str:
    """Return the layout as TOML in the form of ``layout_from_toml``, with the confidences as comments."""
    layout = recognition.layout
    lines = [_HEAD]
    for key in ("name", "title", "institution", "source", "table"):
        lines.append(f"{key} = {_value(getattr(layout, key))}")
    for key in ("headerless", "position"):
        if getattr(layout, key):
            lines.append(f"{key} = true")
    lines += [f"columns = {_value(list(layout.columns))}", "", "[fields]", *_fields(recognition)]
    for key in ("direction", "amount", "time", "status", "masthead", "furniture", "recognise"):
        table: dict[str, Any] = getattr(layout, key)
        if table:
            lines += ["", f"[{key}]", *(f"{name} = {_value(value)}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _fields(recognition: "Recognition") -> list[str]:
    lines = []
    for fld, where in recognition.layout.fields.items():
        value = _value(where[0] if len(where) == 1 else where)
        guesses = [guess for guess in recognition.columns if guess.field == fld and guess.position]
        sure = min((guess.confidence for guess in guesses), default=0.0)
        why = guesses[0].why if guesses else {"en": "", "zh": ""}
        lines.append(f"{fld} = {value}  # {sure:.2f} {why['en']} / {why['zh']}")
    outside = [guess for guess in recognition.columns if not guess.position]
    lines += [f"# {g.field}: {g.confidence:.2f} {g.why['en']} / {g.why['zh']}" for g in outside]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return _text(str(value))


def _text(text: str) -> str:
    """Return a TOML string; one with backslashes is literal, so that expressions stay readable."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
