"""Which warnings are there near me, how do I get them on my phone, and how do they stop?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from firsthour.base.errors import UserError
from firsthour.web.portal import bulletins as queries
from firsthour.web.portal import subscribing
from firsthour.web.portal.exchange import put_out
from firsthour.web.portal.forms import LeaveForm, SentCodeForm, SubscribeForm
from firsthour.web.portal.limits import TooManyError
from firsthour.web.portal.notebooks import read_notebook, write_notebook
from firsthour.web.portal.sending import address_of, form_frame, sender_of
from firsthour.web.ui.access import open_to_all
from firsthour.web.ui.masking import MASKS
from firsthour.web.ui.templatetags.firsthour import spoken_language

FEED_AGE_S = 300
_both = require_http_methods(["GET", "POST"])


@open_to_all("warnings for everybody")
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """Show the latest warnings of the city, and of the community or trade that is asked for."""
    language, topic = spoken_language(), queries.get_one_topic(request.GET.get("topic", ""))
    group = request.GET.get("group", "")
    shown = {
        "rows": queries.list_bulletins([topic.key] if topic else []),
        "topic": topic.key if topic else "",
        "topic_name": queries.name_of(topic, language) if topic else "",
        "trades": queries.list_trades(language),
        **_communities(language, group),
    }
    return render(request, "portal/alerts.html", shown)


@open_to_all("warnings for everybody, for programs that collect news")
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Return the latest warnings as an Atom feed; no number, no name, nothing to leave."""
    language, topic = spoken_language(), queries.get_one_topic(request.GET.get("topic", ""))
    rows = queries.list_bulletins([topic.key] if topic else [])
    shown = {
        "rows": rows,
        "topic": topic.key if topic else queries.CITY,
        "title": queries.name_of(topic, language) if topic else _("The whole city"),
        "updated": max((row.at for row in rows), default=request.now),
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    response = render(request, "portal/feed.xml", shown, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={FEED_AGE_S}"
    return response


@open_to_all("whoever wants warnings on the phone")
@_both
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask which warnings and which number; the inner site sends a code to it."""
    language, group = spoken_language(), request.GET.get("group", "")
    listed = _communities(language, group)
    form = SubscribeForm(
        request.POST or None,
        communities=[(name, [(one.key, one.name) for one in choices]) for name, choices in listed["communities"]],
        trades=[(one.key, one.name) for one in queries.list_trades(language)],
        initial={"community": request.GET.get("topic", "")},
        now=request.now,
    )
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            reference = subscribing.subscribe(
                form.topics, phone, language=language, sender=sender_of(request), now=request.now
            )
            put_out(request.now)
            response = redirect("portal:confirm")
            said = {"reference": reference, "phone": MASKS["phone"](phone)}
            write_notebook(request, response, name="wanted", said=said, key=settings.CODE_KEY)
            return response
        except UserError as refused:
            error = refused
    shown = {"form": form, "group": group, **listed, **_around(request, error)}
    return render(request, "portal/subscribe.html", shown, status=_status(request, error))


@open_to_all("whoever was sent a code")
@_both
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the code and send it in; whether it was right is said by a message to the phone alone."""
    wanted = read_notebook(request, "wanted", key=settings.CODE_KEY)
    if not wanted:
        return redirect("portal:subscribe")
    form = SentCodeForm(request.POST or None, now=request.now)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            subscribing.confirm(wanted["reference"], code, sender=sender_of(request), now=request.now)
            put_out(request.now)
            return render(request, "portal/confirmed.html", {"phone": wanted["phone"]})
        except UserError as refused:
            error = refused
    shown = {"form": form, "phone": wanted["phone"], **_around(request, error)}
    return render(request, "portal/confirm.html", shown, status=_status(request, error))


@open_to_all("whoever wants no more warnings")
@_both
def leave(request: HttpRequest, code: str = "") -> HttpResponse:
    """Leave with one tap: by the link of a message, or by its code; no log-in, no question."""
    form = LeaveForm(request.POST or None, initial={"code": code}, now=request.now)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            subscribing.leave(form.cleaned_data["code"], address=address_of(request), now=request.now)
            put_out(request.now)
            return render(request, "portal/left.html")
        except UserError as refused:
            error = refused
    shown = {"form": form, "is_by_link": bool(code), "refusal": _words(error)}
    return render(request, "portal/leave_alerts.html", shown, status=_status(request, error))


def _communities(language: str, group: str) -> dict[str, Any]:
    """Return the communities to choose from; in a city with many of them those of one station, asked for first."""
    is_long = queries.is_long()
    listed = queries.list_communities(language, group=group) if group or not is_long else []
    groups = queries.list_groups(language) if is_long else []
    return {"communities": listed, "groups": groups, "group": group}


def _around(request: HttpRequest, error: UserError | None) -> dict[str, Any]:
    return {"refusal": _words(error), **form_frame(request, error=error)}


def _words(error: UserError | None) -> str:
    return error.sentence(spoken_language()) if error else ""


def _status(request: HttpRequest, error: UserError | None) -> int:
    return 200 if request.method == "GET" else 429 if isinstance(error, TooManyError) else 422
