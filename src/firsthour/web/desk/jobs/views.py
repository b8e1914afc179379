"""The page of background work: what failed and needs a person, runs, waits, is done; and the schedules."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.desk.jobs import operations, queries
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.access import Permission, needs


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
    words = {"failed": _("Needs a person"), "running": _("Running"), "waiting": _("Waiting"), "done": _("Done")}
    address = reverse("desk:jobs")
    context["tabs"] = [
        {"url": f"{address}?state={name}", "words": said, "current": name == state, "count": counts[name]}
        for name, said in words.items()
    ]
    context["schedules"] = queries.list_schedules(now=request.now)
    return render(request, "desk/jobs/jobs.html", context)


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
