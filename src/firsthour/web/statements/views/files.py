"""One file of a ledger: how it was read, its rows, what was rejected and why; corrected by hand, or taken out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.base.errors import UserError
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import About
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.statements.forms import ColumnsForm, RemoveForm
from firsthour.web.statements.models import FileState, StatementFile
from firsthour.web.statements.operations import layouts
from firsthour.web.statements.queries import layouts as layout_queries
from firsthour.web.statements.queries import ledgers as queries
from firsthour.web.statements.queries import rows as row_queries
from firsthour.web.statements.views.ledgers import first_of
from firsthour.web.statements.views.opening import Place, open_statements
from firsthour.web.ui.access import Permission, needs


@require_http_methods(["GET", "POST"])
@needs(Permission.LOOK_UP_ACCOUNT)
def file(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Show a file; what is said of its columns is kept, and all files with this header are read again by it."""
    place = open_statements(request, uid, step="drop" if request.method == "POST" else "see")
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_file(place.matter, file))
    columns = _columns(one)
    if request.method == "POST" and columns is None:
        raise Http404
    form = _form(request.POST or None, one, columns) if columns is not None else None
    if request.method == "POST" and form is not None and form.is_valid():
        with said_in(form):
            said = layouts.Corrected(
                form.chosen, form.cleaned_data["sign"], form.words("words_in"), form.words("words_out"),
                form.cleaned_data["unit"],
            )  # fmt: skip
            changes = layouts.correct_layout(one, said, by=request.actor, now=request.now)
            messages.success(request, _("Kept. Files being read again: %(n)s") % {"n": len(changes)})
            return redirect(_home(place, one))
    return _page(request, place, one, columns=columns, form=form)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def rows(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Return the next rows of a file, as read or as rejected."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_file(place.matter, file))
    kind = "rejects" if request.GET.get("kind") == "rejects" else "rows"
    shown = {"place": place, "matter": place.matter, "file": one, **_listed(one, kind, first=first_of(request))}
    return render(request, f"statements/parts/{kind}.html", shown)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def source_row(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Show one row as it stands in the file, cell by cell; each look is recorded."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_file(place.matter, file))
    sheet, row = request.GET.get("sheet", "1"), request.GET.get("row", "")
    if not (sheet.isdigit() and row.isdigit() and len(sheet) < 6 and len(row) < 10):
        raise Http404
    try:
        cells = row_queries.read_source_row(one, sheet=int(sheet), row=int(row))
    except UserError as error:
        raise Http404 from error
    place.note(request, "statements.row", about=_about(one), n_records=1)
    shown = {"file": one, "row": row, "sheet": sheet, "cells": cells}
    return render(request, "statements/parts/source_row.html", shown)


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def file_remove(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Take a file out of its ledger, with the reason: a new version without it."""
    place = open_statements(request, uid, step="drop")
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_file(place.matter, file))
    form = RemoveForm(request.POST)
    if one.state != FileState.KEPT:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Say why the file goes."))
        return redirect("statements:file", uid, one.uid)
    layouts.remove_file(one, reason=form.cleaned_data["text"], by=request.actor, now=request.now)
    messages.success(request, _("The file is being taken out."))
    return redirect(_home(place, one))


def _page(
    request: HttpRequest, place: Place, one: StatementFile, *, columns: Any, form: ColumnsForm | None
) -> HttpResponse:
    place.note(request, "statements.file", about=_about(one))
    guesses = {guess["position"]: guess for guess in one.columns if guess["position"]}
    sample = layout_queries.read_sample(one) if columns is not None else {}
    lines = [
        _line(name, guesses.get(at + 1), sample=sample, field=form[f"column_{at}"])
        for at, (name, _known) in enumerate(columns or [])
        if form is not None
    ]
    outside = [(guess, int(guess["confidence"] * 100)) for guess in one.columns if not guess["position"]]
    shown = {
        "place": place, "matter": place.matter, "file": one, "ledger": one.ledger, "form": form, "lines": lines,
        "outside": outside, "page_title": mask_text(one.name),
        "read": _listed(one, "rows", first=0), "rejected": _listed(one, "rejects", first=0),
    }  # fmt: skip
    return render(request, "statements/file.html", shown, status=422 if form is not None and form.errors else 200)


def _line(name: str, guess: dict[str, Any] | None, *, sample: dict[str, str], field: Any) -> dict[str, Any]:
    pct = int(guess["confidence"] * 100) if guess is not None else None
    return {"name": name, "guess": guess, "pct": pct, "sample": sample.get(name, ""), "field": field}


def _listed(one: StatementFile, kind: str, *, first: int) -> dict[str, Any]:
    listed = row_queries.list_rejects if kind == "rejects" else row_queries.list_rows
    rows, total = listed(one, first=first)
    until = first + len(rows)
    return {"rows": rows, "total": total, "until": until, "next": until if until < total else None}


def _columns(one: StatementFile) -> list[tuple[str, list[str]]] | None:
    """Return each column of an unknown layout with the fields taken from it; None: the layout is declared."""
    proposed = layout_queries.read_proposed(one)
    if proposed is None:
        return None
    fields = layouts.fields_by_column(proposed)
    names = [name or f"#{place}" for place, name in enumerate(layouts.names_of(proposed), start=1)]
    return list(zip(names, fields, strict=True))


def _form(typed: Any, one: StatementFile, columns: list[tuple[str, list[str]]]) -> ColumnsForm:
    proposed = layout_queries.read_proposed(one)
    direction = proposed.direction if proposed is not None else {}
    start = {
        "sign": direction.get("sign", "flag"), "words_in": ", ".join(direction.get("in", [])),
        "words_out": ", ".join(direction.get("out", [])),
        "unit": proposed.amount.get("unit", "major") if proposed is not None else "major",
    }  # fmt: skip
    return ColumnsForm(typed, columns=columns, initial=start)


def _about(one: StatementFile) -> About:
    return About("statement", str(one.uid), f"file {one.sha256[:12]}")


def _home(place: Place, one: StatementFile) -> str:
    return f"{reverse('statements:home', args=[place.matter.uid])}?ledger={one.ledger.uid}"
