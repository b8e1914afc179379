"""The page of background work: what failed and needs a person, runs, waits, is done; and the schedules."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.jobs import operations, queries
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import exact_time, full_time

COLUMNS = (
    Column(gettext_lazy("Work"), lambda line: str(line.words)),
    Column(gettext_lazy("Code"), lambda line: line.label),
    Column(gettext_lazy("Key"), lambda line: line.key or None),
    Column(gettext_lazy("Put"), lambda line: full_time(line.put_at)),
    Column(gettext_lazy("Began"), lambda line: exact_time(line.began_at) if line.began_at else None),
    Column(gettext_lazy("Ended"), lambda line: exact_time(line.ended_at) if line.ended_at else None),
    Column(gettext_lazy("Worker"), lambda line: line.worker or None),
    Column(gettext_lazy("Why"), lambda line: f"{line.reason} {line.reason_code}".strip() or None),
    Column(gettext_lazy("Attempts"), lambda line: line.attempts),
)
SCHEDULES = (
    Column(gettext_lazy("Work"), lambda line: str(line.words)),
    Column(gettext_lazy("Code"), lambda line: line.label),
    Column(gettext_lazy("Every so many minutes"), lambda line: line.minutes or None),
    Column(gettext_lazy("Daily at"), lambda line: line.at or None),
    Column(gettext_lazy("After a stop"), lambda line: _("each missed one") if line.runs_each else _("once")),
    Column(gettext_lazy("Last run"), lambda line: full_time(line.last_at) if line.last_at else None),
    Column(gettext_lazy("Next run"), lambda line: full_time(line.next_slot)),
)


@needs(Permission.WATCH_JOBS)
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """List the work in one state, fifty at a time, and the schedules."""
    state, below = request.GET.get("state", "failed"), request.GET.get("below", "")
    if state not in queries.STATES:
        raise Http404
    lines = queries.list_runs(state, below=int(below) if below.isascii() and below.isdecimal() else None)
    is_more, lines = len(lines) > queries.PAGE, lines[: queries.PAGE]
    context = {"state": state, "lines": lines, "more": lines[-1].pk if is_more else None}
    if below:
        return render(request, "desk/jobs/rows.html", context)
    counts = queries.count_states()
    address = reverse("desk:jobs")
    context["tabs"] = [
        {"url": f"{address}?state={name}", "words": said, "current": name == state, "count": counts[name]}
        for name, said in _state_words().items()
    ]
    context["schedules"] = queries.list_schedules(now=request.now)
    return render(request, "desk/jobs/jobs.html", context)


@needs(Permission.WATCH_JOBS)
@require_http_methods(["GET", "POST"])
def jobs_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the work in one state."""
    state = request.GET.get("state", "failed")
    if state not in queries.STATES:
        raise Http404
    words, rows = [(_("State"), _state_words()[state])], queries.iterate_runs(state)
    export = Export("jobs", _("Background work"), COLUMNS, rows, queries.count_runs(state), words, "")
    return export_list(request, export, form=form)


@needs(Permission.WATCH_JOBS)
@require_http_methods(["GET", "POST"])
def schedules_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the schedules."""
    rows = queries.list_schedules(now=request.now)
    return export_list(request, Export("schedules", _("Schedules"), SCHEDULES, rows, len(rows), (), ""), form=form)


def _state_words() -> dict[str, str]:
    return {"failed": _("Needs a person"), "running": _("Running"), "waiting": _("Waiting"), "done": _("Done")}


@needs(Permission.WATCH_JOBS)
@require_POST
def retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Try failed work again; its attempts are open anew."""
    try:
        run = queries.get_one_run(uid)
    except JobRun.DoesNotExist as error:
        raise Http404 from error
    operations.retry(run, by=request.actor, now=request.now)
    return HttpResponseRedirect(reverse("desk:jobs"))
