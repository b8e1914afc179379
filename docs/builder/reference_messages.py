"""Which messages go to banks, what stands in each, and where would it stand in ISO 20022? Read from their tables."""

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

from firsthour.law.messages import MessageKind, get_one_message_kind, list_message_kinds, list_return_codes
from firsthour.law.tracing import STATUSES
from firsthour.web.gateway.iso20022 import IsoMessage, list_iso_messages, list_without


def messages_page() -> str:
    """Return the reference of every message, return code, and counterpart in ISO 20022."""
    requests = [kind for kind in list_message_kinds().values() if not kind.is_answer]
    parts = [
        HEAD + "# Messages to banks 银行报文",
        "From `src/firsthour/law/messages.toml`. How they travel: [connect the banks](../how-to/connect-banks.md). "
        "**must** fields are without brackets.",
        table(["status", "", ""], [[f"**{code}**", said["en"], said["zh"]] for code, said in STATUSES.items()]),
        *(_kind(kind) for kind in requests),
        "## Return codes 返回码",
        _return_codes(),
        "## ISO 20022",
        "A documented mapping; no such message is sent. *Checked*: every element was found in the published schema of "
        "that version.",
        *(_iso(one) for one in list_iso_messages().values()),
        "### Without a counterpart 无对应报文",
        _without(requests),
    ]
    return "\n\n".join(parts) + "\n"


def _kind(kind: MessageKind) -> str:
    rows = [_fields(kind)]
    if kind.counterpart:
        rows.append(_fields(get_one_message_kind(kind.counterpart)))
    title = f"## {kind.code} {kind.words['en']} {kind.words['zh']}"
    return "\n\n".join([title, table(["code", "fields 字段", "status"], rows)])


def _fields(kind: MessageKind) -> list[str]:
    names = [f"`{key}`" for key in kind.must]
    names += [f"[`{field.key}`]" for field in kind.fields if field.key not in kind.must]
    rows = " + rows 明细" if kind.has_rows else ""
    return [f"`{kind.code}`", " ".join(names) + rows, f"**{kind.status}**"]


def _return_codes() -> str:
    rows = [
        [f"`{one.code}`", one.words["en"], one.words["zh"], one.outcome, "yes 是" if one.reopen else "—",
         f"**{one.status}**"]
        for one in list_return_codes().values()
    ]  # fmt: skip
    return table(["code", "", "", "counts as 结论", "asked again 重提", "status"], rows)


def _iso(one: IsoMessage) -> str:
    kinds = {kind.key: kind.code for kind in list_message_kinds().values() if not kind.is_answer}
    stands_for = ", ".join(f"`{kinds[key]}`" for key in one.kinds) or "answers 反馈"
    checked = "checked 已核对" if one.is_checked else "unchecked 未核对"
    rows = [
        [f"`{key}`", f"`{element}`" if element else "—", _note(one, key, "en"), _note(one, key, "zh")]
        for key, element in one.fields.items()
    ]
    head = f"### {one.key} {one.name}\n\n`{one.version}` · {checked} · {stands_for}"
    return "\n\n".join(
        [head, f"{one.words['en']} {one.words['zh']}", table(["field 字段", "element 元素", "", ""], rows)]
    )


def _note(one: IsoMessage, key: str, language: str) -> str:
    return one.notes.get(key, {}).get(language, "")


def _without(requests: list[MessageKind]) -> str:
    why = list_without()
    rows = [[f"`{kind.code}`", kind.words["en"], kind.words["zh"], why[kind.key]["en"], why[kind.key]["zh"]]
            for kind in requests if kind.key in why]  # fmt: skip
    return table(["code", "", "", "why", "原因"], rows)
