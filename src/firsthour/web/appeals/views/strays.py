"""What came under no known number and code: seen, matched with the hold it means, or ended with a word why."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.appeals.forms import MatchForm, ReasonForm
from firsthour.web.appeals.models import StrayAppeal
from firsthour.web.appeals.names import STRAY
from firsthour.web.appeals.operations import strays as operations
from firsthour.web.appeals.policies import stray_steps
from firsthour.web.appeals.queries import appeals as queries
from firsthour.web.appeals.views.lists import first_of
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.files import read_file
from firsthour.web.desk.serving import file_response
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_account, mask_person

COLUMNS = (
    Column(gettext_lazy("Received"), lambda row: full_time(row.received_at)),
    Column(gettext_lazy("Number typed"), lambda row: row.typed_number, mask_account),
    Column(gettext_lazy("Who appeals"), lambda row: row.appellant or None, mask_person),
    Column(gettext_lazy("Appeal"), lambda row: row.appeal.number if row.appeal else None),
    Column(gettext_lazy("Seen to at"), lambda row: full_time(row.ended_at) if row.ended_at else None),
    Column(gettext_lazy("Seen to by"), lambda row: row.ended_by.name if row.ended_by else None),
)


@require_GET
@needs(Permission.REVIEW_APPEALS)
def strays(request: HttpRequest) -> HttpResponse:
    """Show what came under no known code; names are masked."""
    is_open, first = request.GET.get("show") != "ended", first_of(request)
    rows, total = queries.list_strays(request.access, is_open=is_open, first=first)
    until = first + len(rows)
    shown = {
        "rows": rows, "total": total, "until": until, "next": until if until < total else None, "is_open": is_open,
        "page_title": _("Appeals under no known code"),
        "tabs": [
            {"words": _("To be seen to"), "url": "?show=open", "current": is_open},
            {"words": _("Seen to"), "url": "?show=ended", "current": not is_open},
        ],
    }  # fmt: skip
    return render(request, "appeals/parts/stray_rows.html" if first else "appeals/strays.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.REVIEW_APPEALS)
def strays_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what waits, or what was seen to."""
    is_open = request.GET.get("show") != "ended"
    rows = queries.filter_strays(request.access, is_open=is_open)
    words = [(_("Which appeals"), _("To be seen to") if is_open else _("Seen to"))]
    export = Export.of(
        "appeals-unknown", _("Appeals under no known code"), columns=COLUMNS, rows=rows, filter_words=words
    )
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.REVIEW_APPEALS)
def stray(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one of them in full; the look is recorded."""
    row = _row(request, uid)
    record(
        "appeal.stray_opened", by=request.actor, now=request.now, about=[About(STRAY, str(row.uid), "")], n_records=1
    )
    shown = {
        "row": row, "files": queries.files_of_stray(row), "steps": stray_steps(request.access, row),
        "match_form": MatchForm(), "end_form": ReasonForm(), "page_title": _("Appeal under no known code"),
    }  # fmt: skip
    return render(request, "appeals/stray.html", shown)


@require_POST
@needs(Permission.REVIEW_APPEALS)
def stray_match(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make it an appeal against the hold it means."""
    row = _row(request, uid, step="match")
    form = MatchForm(request.POST)
    hold = (
        queries.find_hold(request.access, request.POST.get("number", ""), now=request.now) if form.is_valid() else None
    )
    if hold is None:
        messages.error(request, _("No hold that you may see has this number."))
        return redirect("appeals:stray", uid)
    appeal = operations.match_stray(
        row, hold[0], officer=request.access.officer, version=version_of(request), by=request.actor, now=request.now
    )
    messages.success(request, _("The appeal %(number)s is kept.") % {"number": appeal.number})
    return redirect("appeals:appeals")


@require_POST
@needs(Permission.REVIEW_APPEALS)
def stray_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End it: it belongs to no hold of ours."""
    row = _row(request, uid, step="end")
    form = ReasonForm(request.POST)
    operations.end_stray(
        row, form.cleaned_data["text"] if form.is_valid() else "", officer=request.access.officer,
        version=version_of(request), by=request.actor, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Noted."))
    return redirect("appeals:strays")


@require_GET
@needs(Permission.REVIEW_APPEALS)
def stray_file(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Hand out a file that came with it."""
    row = _row(request, uid)
    one = next((one for one in queries.files_of_stray(row) if one.uid == file), None)
    if one is None:
        raise Http404
    return file_response(read_file(one, by=request.actor, now=request.now), one.name, media_type=one.blob.media_type)


def _row(request: HttpRequest, uid: UUID, *, step: str = "") -> StrayAppeal:
    row: StrayAppeal = found(lambda: queries.get_one_stray(request.access, uid))
    if step and step not in stray_steps(request.access, row):
        raise Http404
    return row
