"""The lists of a matter's statements, taken out: files, accounts covered, rows read or rejected, what was asked for.

Whoever may see the statements takes them out; accounts and names in full only once a second officer approved it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.people.views.pages import found
from firsthour.web.statements import wording
from firsthour.web.statements.queries import asked as asked_queries
from firsthour.web.statements.queries import ledgers as queries
from firsthour.web.statements.queries import rows as row_queries
from firsthour.web.statements.templatetags.statements import account_full, account_tail, day_iso, file_state, until_iso
from firsthour.web.statements.views.opening import Place, open_statements
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day, file_amount, full_time
from firsthour.web.ui.masking import mask_person

_both = require_http_methods(["GET", "POST"])


def _spans(spans: Sequence[dict[str, Any]]) -> str:
    return "; ".join(f"{day_iso(one['from'])} – {until_iso(one['to'])}" for one in spans)


FILE_COLUMNS = (
    Column(gettext_lazy("File"), lambda row: row.name, mask_text),
    Column(gettext_lazy("State"), lambda row: str(file_state(row)[0])),
    Column(gettext_lazy("Layout"), lambda row: wording.layout_words(row.layout) or None),
    Column(gettext_lazy("Sure, in percent"), lambda row: row.confidence),
    Column(gettext_lazy("Rows read"), lambda row: row.read),
    Column(gettext_lazy("Kept"), lambda row: row.kept),
    Column(gettext_lazy("Both sides"), lambda row: row.mirrored),
    Column(gettext_lazy("Duplicates"), lambda row: row.duplicate),
    Column(gettext_lazy("Set aside"), lambda row: row.set_aside),
    Column(gettext_lazy("Rows rejected"), lambda row: row.rejected),
)
COVERED_COLUMNS = (
    Column(gettext_lazy("Institution"), lambda row: row["institution"] or None),
    Column(gettext_lazy("Account"), lambda row: account_full(row["account"]), account_tail),
    Column(gettext_lazy("Currency"), lambda row: row["currency"]),
    Column(gettext_lazy("Covered"), lambda row: _spans(row["spans"]) or _("throughout")),
    Column(gettext_lazy("Gaps"), lambda row: _spans(row.get("gaps", ())) or None),
    Column(gettext_lazy("Opening"), lambda row: file_amount(row["opening_fen"], row["currency"])),
    Column(gettext_lazy("Closing"), lambda row: file_amount(row["closing_fen"], row["currency"])),
    Column(gettext_lazy("Breaks"), lambda row: row["breaks"]),
)
ROW_COLUMNS = (
    Column(gettext_lazy("Sheet"), lambda row: row["sheet"]),
    Column(gettext_lazy("Row"), lambda row: row["row"]),
    Column(gettext_lazy("When"), lambda row: row["time"] or None),
    Column(gettext_lazy("Institution"), lambda row: row["own_institution"] or None),
    Column(gettext_lazy("Account"), lambda row: row["own_number"] or None, account_tail),
    Column(gettext_lazy("In or out"), lambda row: _("in") if row["direction"] == 1 else _("out")),
    Column(gettext_lazy("Amount"), lambda row: file_amount(row["amount"], row["currency"])),
    Column(gettext_lazy("Balance"), lambda row: file_amount(row["balance"], row["currency"])),
    Column(gettext_lazy("Counterparty's institution"), lambda row: row["peer_institution"] or None),
    Column(gettext_lazy("Counterparty's account"), lambda row: row["peer_number"] or None, account_tail),
    Column(gettext_lazy("Counterparty"), lambda row: row["peer_name"] or None, mask_person),
    Column(gettext_lazy("Remark"), lambda row: row["memo"] or None, mask_text),
    Column(gettext_lazy("Set aside"), lambda row: wording.set_aside_words(row["set_aside"]) or None),
)
REJECT_COLUMNS = (
    Column(gettext_lazy("Sheet"), lambda row: row.get("sheet", 1)),
    Column(gettext_lazy("Row"), lambda row: row["row"]),
    Column(gettext_lazy("Column"), lambda row: row["column"] or None),
    Column(gettext_lazy("Value"), lambda row: row["value"] or None, mask_text),
    Column(gettext_lazy("Why"), lambda row: wording.reject_words(row["reason"])),
)
ASKED_COLUMNS = (
    Column(gettext_lazy("Institution"), lambda line: line.row.institution or None),
    Column(gettext_lazy("Account"), lambda line: account_full(line.row.account), account_tail),
    Column(gettext_lazy("From"), lambda line: day(line.row.from_day)),
    Column(gettext_lazy("Until"), lambda line: day(line.row.to_day)),
    Column(gettext_lazy("Why"), lambda line: wording.reason_words(line.row.reason)),
    Column(gettext_lazy("Amount"), lambda line: file_amount(line.row.amount_fen, line.row.currency)),
    Column(gettext_lazy("Paper"), lambda line: (line.row.document.number or None) if line.row.document else None),
    Column(gettext_lazy("State"), lambda line: str(wording.ASKED_WORDS[line.row.state][0])),
    Column(gettext_lazy("Ends"), lambda line: full_time(line.clock.due_at) if line.clock else None),
    Column(gettext_lazy("What came back"), lambda line: line.row.said or None, mask_text),
)


@_both
@needs(Permission.LOOK_UP_ACCOUNT)
def files_export(request: HttpRequest, uid: UUID, *, ledger: UUID, form: str) -> HttpResponse:
    """Take out the files of a ledger, or those to be looked at."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_ledger(place.matter, ledger))
    is_narrow = request.GET.get("work") == "1"
    rows = list(queries.every_file(one, needs_work=is_narrow))
    words = [(_("Ledger"), one.name), *([(_("Statement files"), _("To be looked at"))] if is_narrow else [])]
    return _taken(
        request, place, Export("statements", _("Statement files"), FILE_COLUMNS, rows, len(rows), words), form
    )


@_both
@needs(Permission.LOOK_UP_ACCOUNT)
def coverage_export(request: HttpRequest, uid: UUID, *, ledger: UUID, form: str) -> HttpResponse:
    """Take out which days of which accounts a ledger covers."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_ledger(place.matter, ledger))
    is_narrow = request.GET.get("wanting") == "1"
    rows, n_rows = queries.list_accounts(one, wanting=is_narrow, most=None)
    words = [(_("Ledger"), one.name), *([(_("Accounts"), _("With gaps or breaks"))] if is_narrow else [])]
    return _taken(request, place, Export("covered", _("Accounts covered"), COVERED_COLUMNS, rows, n_rows, words), form)


@_both
@needs(Permission.LOOK_UP_ACCOUNT)
def rows_export(request: HttpRequest, uid: UUID, *, file: UUID, form: str) -> HttpResponse:
    """Take out the rows of a file as they were read, or those that were rejected."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_file(place.matter, file))
    words = [(_("File"), mask_text(one.name))]
    if request.GET.get("kind") == "rejects":
        rejects, n_rows = row_queries.list_rejects(one, most=None)
        export = Export("rejected", _("Rejected rows"), REJECT_COLUMNS, rejects, n_rows, words)
    else:
        rows: Iterable[Any] = row_queries.iterate_rows(one)
        n_rows = row_queries.count_rows(one)
        export = Export("rows", _("Rows as they were read"), ROW_COLUMNS, rows, n_rows, words, "transaction")
    return _taken(request, place, export, form)


@_both
@needs(Permission.LOOK_UP_ACCOUNT)
def asked_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out what was asked for on a matter."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    rows, n_rows = asked_queries.list_asked(place.matter, now=request.now, most=None)
    return _taken(request, place, Export("asked", _("Statements asked for"), ASKED_COLUMNS, rows, n_rows), form)


def _taken(request: HttpRequest, place: Place, export: Export, form: str) -> HttpResponse:
    """Return the file, with the number of the matter above the rest."""
    named = [(_("Matter"), place.matter.number), *export.filter_words]
    return export_list(request, replace(export, filter_words=named), form=form)
