"""My desk: the horizon, the queue by clock, the next thing to do; and the partials that keep them true."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.frames import remember
from firsthour.web.desk.queries.roster import read_shift
from firsthour.web.desk.views.addresses import changed_query, only_filters
from firsthour.web.desk.waiting import KINDS, Queue, read_queue
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.clock_faces import state_words
from firsthour.web.ui.context import read_counts
from firsthour.web.ui.formats import file_amount, full_time
from firsthour.web.ui.horizon import make_horizon
from firsthour.web.ui.tiers import TIERS

PAGE = 50  # rows of the queue at once: nobody does more, and a page stays small

COLUMNS = (
    Column(gettext_lazy("Ends"), lambda item: full_time(item.waits.due_at) if item.waits.due_at else None),
    Column(gettext_lazy("State"), lambda item: state_words(item.state) if item.state else None),
    Column(gettext_lazy("Kind"), lambda item: str(KINDS[item.waits.kind][0]) if item.waits.kind in KINDS else None),
    Column(gettext_lazy("Title"), lambda item: item.waits.title),
    Column(gettext_lazy("About"), lambda item: item.waits.about),
    Column(gettext_lazy("Amount"), lambda item: file_amount(item.waits.amount_fen)),
    Column(gettext_lazy("Tier"), lambda item: str(TIERS[item.waits.tier].words) if item.waits.tier in TIERS else None),
)


@require_GET
@needs(Permission.OPEN_DESK)
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this officer; ``?kind=`` narrows the queue."""
    return render(request, "desk/home.html", _shown(request))


@require_GET
@needs(Permission.OPEN_DESK)
def queue(request: HttpRequest) -> HttpResponse:
    """Return the parts of the desk that change: the queue, the horizon and the next thing, as they stand now."""
    return render(request, "desk/parts/board.html", _shown(request))


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def queue_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what waits for this officer, or what of one kind; in the words of the page."""
    kind = request.GET.get("kind", "")
    items = read_queue(request).of_kind(kind).items
    words = [(_("Kind"), str(KINDS[kind][0]))] if kind in KINDS else []
    return export_list(request, Export("desk", _("My desk"), COLUMNS, items, len(items), words, ""), form=form)


@require_GET
@needs(Permission.OPEN_DESK)
def next_clock(request: HttpRequest) -> HttpResponse:
    """Return what expires next for this officer, for the top of every page, and the counters beside it."""
    return render(request, "desk/parts/next.html", {"top": remember(request, _make_top)})


@require_GET
@needs(Permission.OPEN_DESK)
def row(request: HttpRequest, key: str) -> HttpResponse:
    """Return one row of the queue as it stands now; what waits no longer leaves the list."""
    item = next((item for item in read_queue(request).items if item.waits.key == key), None)
    return render(request, "desk/parts/row.html", {"item": item}) if item else HttpResponse("")


def _make_top(request: HttpRequest) -> tuple[str, datetime | None]:
    """Return the next thing and the counters, for which the queue is read once, and when one of its clocks turns."""
    waiting = read_queue(request)
    shown = {"next": waiting.next_item, "n_overdue": waiting.n_overdue, "lines": read_counts(request)}
    return render_to_string("desk/parts/top.html", shown, request=request), waiting.turns_at


def _read_number(text: str) -> int:
    """Return how many rows of the queue are asked for: fifty, or fifty more each time."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else PAGE
    return max(PAGE, number)


def _shown(request: HttpRequest) -> dict[str, object]:
    everything = read_queue(request)
    kind = request.GET.get("kind", "")
    shown: Queue = everything.of_kind(kind)
    n_shown = _read_number(request.GET.get("shown", ""))
    plain = only_filters(request.GET, ("kind",))
    return {
        "everything": everything,
        "queue": shown,
        "kind": kind,
        "groups": shown.first_groups(n_shown),
        "more": changed_query(plain, shown=str(n_shown + PAGE)) if len(shown.items) > n_shown else "",
        "board_query": changed_query(plain, shown=str(n_shown) if n_shown > PAGE else ""),
        "next": shown.next_item,
        "horizon": make_horizon(shown.dues(), now=request.now, queue_url=reverse("desk:home") + "#queue"),
        "shift": read_shift(request.access, now=request.now),
        "page_title": _("My desk"),
        "may_assign": request.access.may(Permission.ASSIGN_TASK),
    }
