"""Which words do codes of the engine have on pages? Those of the papers where there are some, else these."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.ledger.rows import REJECT_REASONS, SetAside
from firsthour.papers import dossier_words
from firsthour.papers.dossier_cells import Say
from firsthour.web.ui.templatetags.firsthour import spoken_language

FILE_STATES: dict[str, tuple[Any, str, str]] = {
    "reading": (_("being read"), "", "loader-2"),
    "kept": (_("taken in"), "ok", "check"),
    "again": (_("was there before"), "line", "copy"),
    "refused": (_("not read"), "bad", "x"),
    "removed": (_("taken out"), "line", "x"),
    "to_confirm": (_("columns to be confirmed"), "warn", "adjustments"),
}
CHANGE_WORDS = {
    "upload": _("files dropped"),
    "select": _("files chosen from other ledgers"),
    "remap": _("read again by a corrected layout"),
    "remove": _("file taken out"),
}
WORK_WORDS: dict[str, tuple[Any, str]] = {
    "waiting": (_("waits"), ""),
    "running": (_("under way"), ""),
    "done": (_("carried out"), "ok"),
    "failed": (_("failed"), "bad"),
}
ASKED_WORDS: dict[str, tuple[Any, str]] = {
    "open": (_("not back yet"), "warn"),
    "answered": (_("came back"), "ok"),
    "dropped": (_("no longer asked for"), "line"),
}
SHARE_WORDS = {
    "kept": _("rows kept"),
    "mirrored": _("same transfer from both sides"),
    "duplicate": _("duplicate"),
    "set_aside": _("set aside"),
    "rejected": _("rejected, with reason"),
}
SIGN_WORDS = {
    "flag": _("a column says in or out"),
    "signed": _("the sign: minus is out"),
    "inverted": _("the sign: minus is in"),
    "split": _("two columns, one for in, one for out"),
    "unsigned": _("nothing says it"),
    "plain": _("each row is a transfer, payer and payee"),
}
UNIT_WORDS = {"major": _("yuan"), "minor": _("fen")}
MISSING_WORDS = {"account": _("no account"), "time": _("no time"), "amount": _("no amount")}
FIELD_WORDS = {
    "time": _("time"), "date": _("date"), "clock": _("time of day"), "amount": _("amount"), "amount_in": _("amount in"),
    "amount_out": _("amount out"), "direction": _("direction"), "balance": _("balance"), "currency": _("currency"),
    "own_number": _("own account"), "own_alias": _("own card"), "own_institution": _("own institution"),
    "own_name": _("own holder"), "peer_number": _("counterparty account"), "peer_alias": _("counterparty card"),
    "peer_institution": _("counterparty institution"), "peer_name": _("counterparty name"),
    "peer_kind": _("kind of counterparty"), "serial": _("serial"), "ref_serial": _("serial of the original"),
    "memo": _("memo"), "status": _("status"), "fee": _("fee"), "merchant": _("merchant"), "cash": _("cash flag"),
}  # fmt: skip
NOTE_WORDS = {
    "sheet_not_read": _("a sheet without a table of payments was left out"),
    "account_unknown": _("nothing says whose account it is; the file's name stands for it"),
}
EVENT_WORDS: dict[str, Any] = {
    "statements.dropped": _("statements dropped: %(files)s files"),
    "statements.upload": _("statements read: %(read)s rows, %(rejected)s rejected"),
    "statements.select": _("ledger filled: %(read)s rows"),
    "statements.remap": _("statement read again by a corrected layout"),
    "statements.remove": _("file taken out of the ledger"),
    "statements.failed": _("statements could not be read"),
    "statements.layout": _("columns of a statement confirmed by hand"),
    "statements.ledger": _("new ledger"),
    "statements.trace": _("trace asked for: %(claims)s payments"),
    "statements.traced": _("trace computed"),
    "statements.asked": _("statements asked for: %(statements)s"),
    "statements.answered": _("a statement asked for came back"),
    "statements.dropped_asking": _("a statement is no longer asked for"),
}
EVENT_ICONS = {
    "statements.dropped": "upload", "statements.upload": "file-import", "statements.trace": "route",
    "statements.traced": "route", "statements.asked": "file-text", "statements.answered": "file-search",
}  # fmt: skip


def said(words: Say) -> str:
    """Return words of the papers in the reader's language."""
    return words.in_language(spoken_language())


def part_words(part: str) -> str:
    """Return the words of where money ended: rests, exits, unseen, overlap."""
    return said(dossier_words.word(dossier_words.PARTS, part))


def end_words(code: str) -> str:
    """Return the words of a kind of exit or a reason for being unseen."""
    return said(dossier_words.end_word(code))


def reason_words(code: str) -> str:
    """Return why a statement is asked for."""
    return said(dossier_words.word(dossier_words.REQUESTS, code))


def unmatched_words(code: str) -> str:
    """Return why a claim met no transfer."""
    return said(dossier_words.word(dossier_words.UNMATCHED, code))


def doubt_words(code: str) -> str:
    """Return what makes a result doubtful."""
    return said(dossier_words.word(dossier_words.DOUBTS, code))


def rule_words(code: str) -> str:
    """Return the name of a rule."""
    return said(dossier_words.rule_name(code))


def layer_words(layer: int) -> str:
    """Return what a layer is called."""
    return said(dossier_words.layer_word(layer))


def reject_words(code: str) -> str:
    """Return why a row was rejected."""
    words = REJECT_REASONS.get(code, (code, code))
    return words[0] if spoken_language() == "en" else words[1]


def set_aside_words(code: int) -> str:
    """Return why a row moves no money though it was read; nothing where it does."""
    words = {
        SetAside.FAILED: gettext("failed"),
        SetAside.PENDING: gettext("pending"),
        SetAside.NOT_COUNTED: gettext("not counted"),
        SetAside.ZERO: gettext("zero"),
    }
    return words.get(SetAside(code), "")


def layout_words(names: str) -> str:
    """Return the titles of the layouts a file was read by (their names joined by ``+``)."""
    return " + ".join(dict.fromkeys(_layout_title(name) for name in names.split("+") if name))


def _layout_title(name: str) -> str:
    if name.startswith("own_"):
        return gettext("Layout confirmed by hand")
    if name.startswith("recognised_"):
        return gettext("Recognised layout")
    return _titles().get(name, {}).get(spoken_language(), name)


@cache
def _titles() -> dict[str, dict[str, str]]:
    from firsthour.ledger.statements.registry import load_layouts

    return {one.name: one.title for one in load_layouts().layouts}


def field_choices(known: Sequence[str]) -> list[tuple[str, Any]]:
    """Return the fields a column can be taken for; ``known`` are among them even when nothing here names them."""
    return [("", _("— left as it is")), *FIELD_WORDS.items(), *((one, one) for one in known if one not in FIELD_WORDS)]
