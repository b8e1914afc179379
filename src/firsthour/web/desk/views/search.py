"""What is found? The whole list behind the palette's few hits, fifty at a time; each search enters the record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from firsthour.web.audit.operations import record
from firsthour.web.desk.queries import search as queries
from firsthour.web.desk.search_shown import shown_matters, shown_officers
from firsthour.web.desk.searching import LONGEST_QUESTION
from firsthour.web.ui.access import Permission, needs

OFFICERS_SHOWN = 10


@require_GET
@needs(Permission.OPEN_DESK)
def search(request: HttpRequest) -> HttpResponse:
    """List the matters that have what was typed, the newest first, and the officers of that name."""
    typed = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip()
    below = _key(request.GET.get("below", ""))
    hits = queries.find_matters(request.access, typed, now=request.now, below=below)
    context = {
        "typed": typed,
        "matters": shown_matters(request.access, hits.matters, now=request.now),
        "more": urlencode({"q": typed, "below": hits.below}) if hits.below is not None else "",
    }
    if below is None:
        is_all = hits.below is None
        context["total"] = (
            len(hits.matters) if is_all else queries.count_matters(request.access, typed, now=request.now)
        )
        context["ceiling"] = queries.CEILING
        context["officers"] = shown_officers(queries.find_officers(request.access, typed, limit=OFFICERS_SHOWN))
    if typed:
        details = {"text": typed, "below": below, "found": context.get("total", len(hits.matters))}
        record("search.run", by=request.actor, now=request.now, details=details)
    return render(request, "desk/search.html" if below is None else "desk/parts/search_rows.html", context)


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
