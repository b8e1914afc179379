"""Pages of notices: all of them, the latest beside the queue, how one wishes to be told. Each sees only the own."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.forms_notices import WishesForm
from firsthour.web.desk.notices import mark_read, set_wishes
from firsthour.web.desk.queries import digests
from firsthour.web.desk.queries import notices as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

LATEST = 4
FAILED_SHOWN = 5
FIRST_YEAR = 2000
COLUMNS = (
    Column(gettext_lazy("When"), lambda row: full_time(row.made_at)),
    Column(gettext_lazy("Title"), lambda row: queries.read_words(row, "title"), mask_text),
    Column(gettext_lazy("Text"), lambda row: queries.read_words(row, "words") or None, mask_text),
    Column(gettext_lazy("Read at"), lambda row: full_time(row.read_at) if row.read_at else None),
)


@require_GET
@needs(Permission.OPEN_DESK)
def notices(request: HttpRequest) -> HttpResponse:
    """Show what this officer was told; ``?unread=1`` only what is unread. Asked by htmx: the next rows."""
    officer, unread_only = request.access.officer, request.GET.get("unread") == "1"
    page = queries.list_notices(officer, after=request.GET.get("after", ""), unread_only=unread_only)
    n_unread = queries.count_unread(officer, ceiling=queries.CEILING)
    said = {
        "page": page,
        "unread_only": unread_only,
        "n_unread": n_unread,
        "n_shown": _number(request.GET.get("shown", "")) + len(page.notices),
        "n_all": n_unread if unread_only else queries.count_notices(officer),
        "ceiling": queries.CEILING,
        "page_title": _("Notices"),
    }
    is_part = bool(request.headers.get("HX-Request")) and bool(request.GET.get("after"))
    return render(request, "desk/parts/notice_rows.html" if is_part else "desk/notices.html", said)


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def notices_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what this officer was told, or what is unread of it."""
    officer, unread_only = request.access.officer, request.GET.get("unread") == "1"
    count = queries.count_unread if unread_only else queries.count_notices
    n_rows = count(officer, ceiling=queries.CEILING)
    words = [(_("Notices"), _("Unread") if unread_only else _("All"))]
    rows = queries.every_notice(officer, unread_only=unread_only)
    export = Export("notices", _("Notices"), COLUMNS, rows, n_rows, words, "", ceiling=queries.CEILING)
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.OPEN_DESK)
def latest(request: HttpRequest) -> HttpResponse:
    """Return the panel of the latest notices."""
    officer = request.access.officer
    said = {"notices": queries.list_latest(officer, limit=LATEST), "n_unread": queries.count_unread(officer)}
    return render(request, "desk/parts/notices_latest.html", said)


@require_GET
@needs(Permission.OPEN_DESK)
def bell(request: HttpRequest) -> HttpResponse:
    """Return the number beside the bell."""
    return render(request, "desk/parts/bell.html", {"n_unread": queries.count_unread(request.access.officer)})


@require_POST
@needs(Permission.OPEN_DESK)
def open_notice(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that a notice was read, and go where it leads."""
    notice = found(lambda: queries.get_one_notice(request.access.officer, uid))
    mark_read(request.access.officer, uid=uid, now=request.now)
    is_ours = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, None)
    return redirect(notice.url if is_ours else "desk:notices")


@require_POST
@needs(Permission.OPEN_DESK)
def read_one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that a notice was read; asked by htmx, return it as it stands now with the number beside the bell."""
    officer = request.access.officer
    found(lambda: queries.get_one_notice(officer, uid))
    mark_read(officer, uid=uid, now=request.now)
    if not request.headers.get("HX-Request"):
        return redirect("desk:notices")
    said = {"notice": queries.get_one_notice(officer, uid), "n_unread": queries.count_unread(officer)}
    return render(request, "desk/parts/notice_read.html", said)


@require_POST
@needs(Permission.OPEN_DESK)
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that all was read."""
    mark_read(request.access.officer, now=request.now)
    return redirect("desk:notices")


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def wishes(request: HttpRequest) -> HttpResponse:
    """Show and keep how this officer wishes to be told, and what could not be sent."""
    officer = request.access.officer
    row = queries.wishes_of(officer)
    kept = {name: getattr(row, name) for name in WishesForm.base_fields}
    form = WishesForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            set_wishes(officer, form.wishes(), version=version_of(request), by=request.actor, now=request.now)
            messages.success(request, _("Kept."))
            return redirect("desk:notice_wishes")
    said = {
        "form": form,
        "row": row,
        "officer": officer,
        "failed": queries.list_failed(officer, limit=FAILED_SHOWN),
        "page_title": _("How you are told"),
    }
    return render(request, "desk/notice_wishes.html", said, status=422 if form.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def digest(request: HttpRequest) -> HttpResponse:
    """Show what this officer was told on a day, topic by topic, and what leaves by mail next."""
    officer, today = request.access.officer, localdate(request.now)
    day = min(_day(request.GET.get("day", ""), today), today)
    parts = digests.read_digest(officer, day)
    said = {
        "parts": parts,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "n_told": sum(len(part.notices) for part in parts),
        "outlook": digests.read_outlook(officer, queries.wishes_of(officer), now=request.now),
        "page_title": _("The day's digest"),
    }
    return render(request, "desk/notice_digest.html", said)


def _day(text: str, today: date) -> date:
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return today
    return wanted if wanted.year >= FIRST_YEAR else today


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
