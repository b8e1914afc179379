"""Pages for the phone at a door: my visits, one visit in three taps, what arrives from devices, and their worker.

The pages work with the line cut: the worker keeps them sealed on the device, what is filled in waits there and is
sent when the line is back (``static/alerts/visit*.js``). What arrives twice is one attempt; what somebody else did
meanwhile is told in plain words and nothing of either is lost.
"""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.base.errors import UserError
from firsthour.web.alerts import attempts, faces
from firsthour.web.alerts.forms import PLACES, VisitForm, language, person_results
from firsthour.web.alerts.models import Attempt, Episode
from firsthour.web.alerts.policies import episode_steps, may_know_person
from firsthour.web.alerts.queries import episodes as queries
from firsthour.web.alerts.queries import visits
from firsthour.web.alerts.revealing import person_of
from firsthour.web.alerts.views.episode import new_attempt, open_episode, script_for_now
from firsthour.web.desk.files import attach_file
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.context import SHELL_SCRIPTS, STYLE_SHEETS
from firsthour.web.ui.formats import short_time

MOST_BYTES = 6 * 1024 * 1024
FILES = ("photo", "signature")
TAKEN_ALONG = "X-Taken-Along"  # the worker's own request: the page goes to the device, nobody reads it now
OWN_FILES = (
    "alerts/visit.css", "alerts/visit_store.js", "alerts/visit_leave.js", "alerts/visit_send.js", "alerts/visit.js",
)  # fmt: skip
FRAME_FILES = (
    "ui/theme.js", "ui/icon.svg", "vendor/tabler.min.css", "vendor/htmx.min.js", "vendor/icons.svg", *STYLE_SHEETS,
    *SHELL_SCRIPTS,
)  # fmt: skip


@require_GET
@needs(Permission.WORK_WARNINGS)
def my_visits(request: HttpRequest) -> HttpResponse:
    """List what this officer has, the next first, and what waits in the own queue."""
    access, now = request.access, request.now
    shown = {
        "mine": visits.list_mine(access, now=now), "queued": visits.list_queued(access, now=now),
        "page_title": _("My visits"),
    }  # fmt: skip
    return _kept_on_device(request, render(request, "alerts/my_visits.html", shown))


@require_GET
@needs(Permission.WORK_WARNINGS)
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one visit: why, what to say first, and the three steps."""
    verb = "alert.taken_along" if request.headers.get(TAKEN_ALONG) else "alert.open"
    one = open_episode(request, uid, verb=verb)
    shown = {
        "one": one, "person": person_of(one), "script": script_for_now(request, one), "results": person_results(),
        "knows": may_know_person(request.access, one, now=request.now), "places": PLACES,
        "may_record": "attempt" in episode_steps(request.access, one, now=request.now),
        "next": visits.next_of(request.access, now=request.now, but=one), "page_title": _("Visit"),
    }  # fmt: skip
    return _kept_on_device(request, render(request, "alerts/visit.html", shown))


@require_GET
@needs(Permission.WORK_WARNINGS)
def state(request: HttpRequest) -> HttpResponse:
    """Tell a device who speaks, the token of forms, and the server's time."""
    return JsonResponse({"officer": _officer(request), "token": get_token(request), "now": request.now.isoformat()})


@require_POST
@needs(Permission.WORK_WARNINGS)
def send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in a visit from a device, once; answer what became of it in plain words."""
    one = found(lambda: visits.get_sendable(request.access, uid, now=request.now))
    known = visits.find_sent(one, request.POST.get("key", ""))
    if known is not None:  # the line was cut after it arrived: the answer is given again
        return _told(request, one, _kept(request, one, known))
    form = VisitForm(request.POST, request.FILES, channels=[(key, key) for key in faces.CHANNEL_ICONS])
    if not form.is_valid():
        words = " ".join(str(words) for said in form.errors.values() for words in said)
        return _told(request, one, _said("refused", _("Not recorded"), words, one))
    try:
        kept = _record(request, one, form.cleaned_data)
    except UserError as error:
        return _told(request, one, _said("refused", _("Not recorded"), error.sentence(language()), one))
    said = _kept(request, one, kept)
    if any(_is_too_large(form.cleaned_data[name]) for name in FILES):
        said["words"] += " " + _("A picture had more than 6 MB and was not kept; take a smaller one.")
    return _told(request, one, said)


@require_GET
@needs(Permission.WORK_WARNINGS)
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps visit pages at hand; it holds no data."""
    told = {
        "files": [static(name) for name in (*FRAME_FILES, *OWN_FILES)], "store": static("alerts/visit_store.js"),
        "start": reverse("alerts:my_visits"), "title": _("No connection"),
        "words": _("This page was not taken along. Go back to my visits."), "back": _("My visits"),
    }  # fmt: skip
    body = render(
        request, "alerts/worker.js", {"told": json.dumps(told)}, content_type="text/javascript; charset=utf-8"
    )
    body.headers["Service-Worker-Allowed"] = reverse("alerts:my_visits")
    return body


def _record(request: HttpRequest, one: Episode, given: dict[str, Any]) -> Attempt:
    arrived = given["arrived_at"]
    where = str(PLACES[given["place"]]) if given["place"] else ""
    if arrived:
        said = _("arrived %(at)s") % {"at": short_time(arrived, request.now)}
        where = " · ".join(part for part in (where, said) if part)
    visited = given["channel"] or (one.channel if one.channel in faces.VISITS else "visit")
    new = new_attempt(
        request, one, given=given, channel=visited, place=where, at_device=given["done_at"], client_key=given["key"]
    )  # fmt: skip
    kept = attempts.record_attempt(one, new, by=request.actor, now=request.now)
    for name in FILES:
        file = given[name]
        if file is not None and not _is_too_large(file):
            attach_file(
                file.name, file.read(), matter=None, about_kind="attempt", about_key=str(kept.uid), by=request.actor,
                now=request.now,
            )  # fmt: skip
    return kept


def _is_too_large(file: UploadedFile | None) -> bool:
    return file is not None and (file.size or 0) > MOST_BYTES


def _kept(request: HttpRequest, one: Episode, kept: Attempt) -> dict[str, Any]:
    result = faces.result_words(kept.result, language())
    if not kept.conflict:
        on_device = short_time(kept.at_device or kept.at, request.now)
        times = {"device": on_device, "server": short_time(kept.recorded_at, request.now)}
        words = _("Filled in %(device)s by the device's clock, received %(server)s.") % times
        planned = [
            f"{visit.on:%m-%d} {faces.channel_words(visit.channel, language())} · {visit.words[language()]}"
            for visit in queries.list_revisits(one) if visit.attempt_id == kept.pk
        ]  # fmt: skip
        return {**_said("kept", _("Recorded: %(result)s") % {"result": result}, words, one), "planned": planned}
    other = visits.get_attempt_of_others(kept)
    facts = {
        "name": other.by_name if other else "—",
        "theirs": faces.result_words(other.result, language()) if other else "—",
        "at": short_time(other.recorded_at, request.now) if other else "—", "mine": result,
        "mine_at": short_time(kept.at_device or kept.at, request.now),
    }  # fmt: skip
    words = _(
        "While the line was cut, %(name)s recorded “%(theirs)s” at %(at)s. Yours, “%(mine)s” of %(mine_at)s, is kept "
        "beside it; nothing was overwritten. The duty desk sees both."
    )
    return _said("conflict", _("Somebody else was there too"), words % facts, one)


def _said(state_word: str, title: str, words: str, one: Episode) -> dict[str, Any]:
    return {
        "state": state_word,
        "title": f"{one.number} · {title}",
        "words": words,
        "url": reverse("alerts:episode", args=[one.uid]),
    }


def _told(request: HttpRequest, one: Episode, said: dict[str, Any]) -> HttpResponse:
    """Answer a device as JSON; a browser that keeps nothing goes on to the episode, with the words on top."""
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse(said)
    tell = messages.success if said["state"] == "kept" else messages.error
    tell(request, f"{said['title']} {said['words']}")
    return redirect("alerts:my_visits")


def _kept_on_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.headers["X-Officer"] = _officer(request)
    return response


def _officer(request: HttpRequest) -> str:
    return str(request.access.officer.uid)
