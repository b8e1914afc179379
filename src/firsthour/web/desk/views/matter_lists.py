"""The list of matters: its filter in the URL, fifty rows and then more, taken out as a file, kept under a name."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import record
from firsthour.web.desk.matter_forms import MatterListForm, ViewForm
from firsthour.web.desk.matter_kinds import (
    get_one_matter_kind,
    kind_words,
    list_matter_kinds,
    new_matter_url,
    state_words,
)
from firsthour.web.desk.matter_shown import mask_title, open_keys, title_in_list
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries import lists
from firsthour.web.desk.queries.matter_page import list_matter_units, list_owners_within
from firsthour.web.desk.queries.merged import MergedMark, merged_marks
from firsthour.web.desk.views.addresses import changed_query, only_filters
from firsthour.web.desk.views.saved import PAGES, list_shown_views
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

PAGE = "matters"
COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row.number),
    Column(gettext_lazy("Kind"), lambda row: kind_words(row.kind)),
    Column(gettext_lazy("Title"), lambda row: row.title, mask_title),
    Column(gettext_lazy("State"), lambda row: state_words(row.kind, row.state)),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Owner"), lambda row: row.owner.name if row.owner else None),
    Column(gettext_lazy("Opened"), lambda row: full_time(row.opened_at)),
    Column(gettext_lazy("Concluded"), lambda row: full_time(row.closed_at) if row.closed_at else None),
    Column(gettext_lazy("Number elsewhere"), lambda row: row.outside_number or None),
)


@require_GET
@needs(Permission.OPEN_DESK)
def matters(request: HttpRequest) -> HttpResponse:
    """List the matters this visitor sees, narrowed by the URL; ``after`` asks for the next rows only."""
    form = _form(request)
    wanted, after = form.wanted(), request.GET.get("after", "")
    page = lists.list_matters(request.access, wanted, now=request.now, after=after)
    if wanted.text and not after:
        record("matter.search", by=request.actor, now=request.now, details={"text": wanted.text})
    plain = only_filters(request.GET, PAGES[PAGE].filters)
    shown = {
        "rows": _rows(request, page.rows),
        "more": changed_query(plain, after=page.after) if page.after else "",
        "n_shown": len(page.rows),
        "plain": plain.urlencode(),
    }
    if after:
        return render(request, "desk/parts/matter_rows.html", shown)
    return render(request, "desk/matters.html", {**shown, **_around(request, form, wanted, page=page, plain=plain)})


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def matters_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    asked = _form(request)
    wanted = asked.wanted()
    n_rows = lists.count_list(request.access, wanted, now=request.now)
    rows = lists.iterate_list(request.access, wanted, now=request.now, most=n_rows)
    ceiling = None if wanted.is_counted else lists.CEILING
    export = Export("matters", _("Matters"), COLUMNS, rows, n_rows, asked.in_words(), ceiling=ceiling)
    return export_list(request, export, form=form)


def _form(request: HttpRequest) -> MatterListForm:
    access = request.access
    units = list_matter_units(access)
    return MatterListForm(request.GET, units=units, officers=list_owners_within(access, now=request.now))


def _rows(request: HttpRequest, matters: list[Matter]) -> list[tuple[Matter, str, bool, MergedMark | None]]:
    opened = open_keys(request.access, matters, now=request.now)
    merged = merged_marks(request.access, matters, now=request.now)
    return [
        (one, title_in_list(one, is_open=one.pk in opened), one.pk in opened, merged.get(one.pk)) for one in matters
    ]


def _around(
    request: HttpRequest, form: MatterListForm, wanted: lists.MatterFilter, *, page: lists.MatterPage, plain: QueryDict
) -> dict[str, object]:
    """Return what stands around the rows: filter, number, saved views, orders."""
    return {
        "form": form,
        "wanted": wanted,
        "total": lists.count_from(page, request.access, wanted=wanted, now=request.now),
        "ceiling": None if wanted.is_counted else lists.CEILING,
        "views": list_shown_views(request, PAGE, plain=plain),
        "view_form": ViewForm(initial={"query": plain.urlencode()}),
        "chips": _chips(wanted, plain),
        "by_opened": changed_query(plain, sort="opened"),
        "by_number": changed_query(plain, sort="number"),
        "new": _new(wanted) if request.access.may(Permission.SEE_MATTERS) else None,
        "is_narrowed": set(plain) - {"kind", "sort"},
        "page_title": (get_one_matter_kind(wanted.kind).many if wanted.kind else "") or _("Matters"),
    }


def _new(wanted: lists.MatterFilter) -> tuple[str, str] | None:
    """Return what opening one of the list's kind is called, and where; a lead where the list has all kinds."""
    kind = get_one_matter_kind(wanted.kind or "lead")
    return (str(kind.new_words), new_matter_url(kind.key)) if kind.new_words else None


def _chips(wanted: lists.MatterFilter, plain: QueryDict) -> list[tuple[str, str, str, bool]]:
    """Return words, icon, query and whether it is chosen, of each kind."""
    every = (_("All"), "", changed_query(plain, kind=""), not wanted.kind)
    kinds = list_matter_kinds()
    chips = [
        (str(kind.words), kind.icon, changed_query(plain, kind=kind.key), wanted.kind == kind.key) for kind in kinds
    ]
    return [every, *chips] if len(kinds) > 1 else []
