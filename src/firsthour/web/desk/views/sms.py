"""The page of short messages: what failed, was withheld, waits; the line; the figures; stopping by hand."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk import sms_keeping
from firsthour.web.desk.forms_sms import StopForm
from firsthour.web.desk.queries import sms as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_phone

WEEK = timedelta(days=7)
COLUMNS = (
    Column(gettext_lazy("Kind of message"), lambda line: str(line.purpose)),
    Column(gettext_lazy("Mobile number"), lambda line: line.phone, mask_phone),
    Column(gettext_lazy("Matter"), lambda line: line.number or None),
    Column(gettext_lazy("State"), lambda line: str(line.state_words)),
    Column(gettext_lazy("Why"), lambda line: str(line.why) or None),
    Column(gettext_lazy("Asked at"), lambda line: full_time(line.asked_at)),
    Column(gettext_lazy("Ended"), lambda line: full_time(line.ended_at) if line.ended_at else None),
    Column(gettext_lazy("Attempts"), lambda line: line.attempts),
)


@needs(Permission.WATCH_JOBS)
@require_GET
def sms(request: HttpRequest) -> HttpResponse:
    """List the messages under a tab, fifty at a time, with the line and the figures of seven days."""
    tab, below = request.GET.get("tab", "failed"), request.GET.get("below", "")
    if tab not in queries.TABS:
        raise Http404
    if below:
        return render(request, "desk/sms/rows.html", _listed(tab, below))
    return _page(request, tab, StopForm())


@needs(Permission.WATCH_JOBS)
@require_http_methods(["GET", "POST"])
def sms_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the messages under a tab; their texts are kept nowhere."""
    tab = request.GET.get("tab", "failed")
    if tab not in queries.TABS:
        raise Http404
    words, rows = [(_("State"), _tab_words()[tab])], queries.iterate_sms(tab)
    export = Export("short-messages", _("Short messages"), COLUMNS, rows, queries.count_sms(tab), words)
    return export_list(request, export, form=form)


@needs(Permission.WATCH_JOBS)
@require_POST
def sms_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a message leave that failed or was withheld."""
    one = found(lambda: queries.get_one_sms(uid))
    sms_keeping.send_again(one, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The message is on its way again."))
    return redirect("desk:sms")


@needs(Permission.WATCH_JOBS)
@require_POST
def sms_stop(request: HttpRequest) -> HttpResponse:
    """Stop, or resume, messages of a purpose to a number."""
    form = StopForm(request.POST)
    if form.is_valid():
        with said_in(form):
            given = form.cleaned_data
            if "resume" in request.POST:
                was = sms_keeping.resume_by_hand(
                    given["phone"], given["purpose"], by=request.actor, now=request.now
                )  # fmt: skip
                messages.success(request, _("Messages go there again.") if was else _("They were not stopped."))
            else:
                sms_keeping.stop_by_hand(given["phone"], given["purpose"], by=request.actor, now=request.now)
                messages.success(request, _("No more such messages go there."))
            return redirect("desk:sms")
    return _page(request, "failed", form, status=422)


def _page(request: HttpRequest, tab: str, form: StopForm, *, status: int = 200) -> HttpResponse:
    counts, address = queries.count_tabs(), reverse("desk:sms")
    line, is_alive = queries.read_line(request.now)
    context = {
        **_listed(tab, ""),
        "tabs": [
            {"url": f"{address}?tab={name}", "words": said, "current": name == tab, "count": counts[name]}
            for name, said in _tab_words().items()
        ],
        "line": line,
        "line_kind": settings.SMS_LINE.kind,
        "is_alive": is_alive,
        "figures": queries.read_figures(request.now - WEEK, request.now),
        "form": form,
    }
    return render(request, "desk/sms/page.html", context, status=status)


def _tab_words() -> dict[str, str]:
    return {
        "failed": _("Not delivered"), "withheld": _("Withheld"), "waiting": _("Waiting"), "put": _("Without receipt"),
        "delivered": _("Delivered"),
    }  # fmt: skip


def _listed(tab: str, below: str) -> dict[str, Any]:
    lines = queries.list_sms(tab, below=int(below) if below.isascii() and below.isdecimal() else None)
    is_more, lines = len(lines) > queries.PAGE, lines[: queries.PAGE]
    return {"tab": tab, "lines": lines, "more": lines[-1].pk if is_more else None}
