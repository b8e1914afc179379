"""Which files of a restitution can be taken out, and what is in them?

Those that ``firsthour restitution`` reads, and the registers behind them.
"""

import io
import zipfile
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.web.audit.exporting import record_export
from firsthour.web.restitution.queries import exports
from firsthour.web.restitution.views.opening import Place, around, open_place
from firsthour.web.ui.access import Permission, needs

FORMS = ("csv", "zip")
LIST = "restitution_registers"


@require_GET
@needs(Permission.SEE_RESTITUTION)
def files(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the files, what is in each, and how the same table is computed from them elsewhere."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    counts = exports.count_rows(place.one, place.plan)
    address, words = reverse("restitution:registers", args=[place.one.uid, "csv"]), _words()
    rows = [
        {"name": name, "words": words[name], "n": n, "url": f"{address}?file={name}"}
        for name, n in counts.items()
        if n or name == "claims.csv"
    ]
    may = request.access.may(Permission.EXPORT_LIST)
    place.note("files")
    shown = around(
        place, "files", rows=rows, page_title=_("Files to take out"), may_take=may, has_plan=place.plan is not None,
        total=len(rows),
        zip_url=reverse("restitution:registers", args=[place.one.uid, "zip"]),
        command="firsthour restitution --claims claims.csv --holds holds.csv --traced traced.csv",
        has_traced=bool(counts["traced.csv"]),
    )  # fmt: skip
    return render(request, "restitution/files.html", shown)


@require_GET
@needs(Permission.EXPORT_LIST)
def registers(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take one file out (csv), or all of them (zip); names and accounts stay, nothing is computed from them."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    if form not in FORMS:
        raise Http404
    counts, wanted = exports.count_rows(place.one, place.plan), request.GET.get("file", "")
    taken = [wanted] if form == "csv" else list(counts)
    n_rows = sum(counts.get(name, 0) for name in taken)
    written = exports.write_tables(place.plan, with_names=False) if place.plan is not None else {}
    written |= exports.write_registers(place.one, with_names=False)
    if form == "csv" and wanted not in written:
        raise Http404
    record_export(
        LIST, form=form, n_rows=n_rows, by=request.actor, now=request.now, basis=None,
        filter_words=[("restitution", place.one.number), ("file", wanted or "all")], record_kind="property",
    )  # fmt: skip
    stem = f"{place.one.number}-{request.now:%Y%m%d}"
    if form == "csv":
        return _download(written[wanted], f"{stem}-{wanted}", media="text/csv; charset=utf-8")
    return _download(_zipped(written), f"{stem}.zip", media="application/zip")


def _zipped(written: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in written.items():
            packed.writestr(name, data)
    return content.getvalue()


def _download(content: bytes, name: str, *, media: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _words() -> dict[str, Any]:
    return {
        "claims.csv": _("Victims of the table: loss and what came back"),
        "holds.csv": _("Held money of the table"),
        "traced.csv": _("What was traced of whose money into which account"),
        "assets.csv": _("Seized things"),
        "ledger.csv": _("Ledger entries, a line a posting"),
        "group.csv": _("Participants of the group case"),
    }
