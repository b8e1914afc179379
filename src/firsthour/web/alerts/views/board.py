"""The duty board: what waits and until when, by place and by officer; what ran late; by which rules it is sorted."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.alerts import faces, rules
from firsthour.web.alerts.queries import board as queries
from firsthour.web.alerts.queries.figures import read_today
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import spoken_language

LOG_ROWS = 200
COLUMNS = (
    Column(gettext_lazy("When"), lambda row: full_time(row.recorded_at)),
    Column(gettext_lazy("Warning"), lambda row: row.episode.number),
    Column(gettext_lazy("Name"), lambda row: row.episode.name or None, mask_person),
    Column(gettext_lazy("How"), lambda row: faces.channel_words(row.channel, spoken_language()) or None),
    Column(gettext_lazy("Why"), lambda row: row.words or None, mask_text),
)


@require_GET
@needs(Permission.SEE_WARNINGS)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; ``?community=`` narrows its list."""
    return render(request, "alerts/board.html", _shown(request))


@require_GET
@needs(Permission.SEE_WARNINGS)
def board_part(request: HttpRequest) -> HttpResponse:
    """Return what on the board changes, as it stands now."""
    return render(request, "alerts/parts/board.html", _shown(request))


@require_GET
@needs(Permission.SEE_WARNINGS)
def told_log(request: HttpRequest) -> HttpResponse:
    """List what ran over its time in the last day."""
    shown = {
        "told": queries.list_told(request.access, now=request.now, most=LOG_ROWS), "page_title": _("Ran over its time"),
    }  # fmt: skip
    return render(request, "alerts/log.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_WARNINGS)
def told_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what ran over its time in the last day."""
    rows = queries.list_told(request.access, now=request.now, most=None)
    return export_list(request, Export("over-time", _("Ran over its time"), COLUMNS, rows, len(rows)), form=form)


@require_GET
@needs(Permission.SEE_WARNINGS)
def rules_page(request: HttpRequest) -> HttpResponse:
    """Show the rules of the tiers and the ladder as they are in force here, each with its status."""
    tiers, ladder = rules.tier_rules(), rules.ladder()
    shown = {
        "tiers": tiers, "ladder": ladder, "names": queries.names_of_tiers(),
        "page_title": _("Tiers and ladder"),
    }  # fmt: skip
    return render(request, "alerts/rules.html", shown)


def _shown(request: HttpRequest) -> dict[str, object]:
    chosen = _uid(request.GET.get("community", ""))
    access = request.access
    return {
        "board": queries.read_board(access, now=request.now, chosen=chosen), "chosen": chosen,
        "today": read_today(access, now=request.now), "page_title": _("Duty board of warnings"),
        "may_decide": access.may(Permission.DECIDE_WARNINGS), "may_work": access.may(Permission.WORK_WARNINGS),
    }  # fmt: skip


def _uid(text: str) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""
