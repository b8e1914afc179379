"""Bulletins, their subscribers and the versions of the public's warning signs, taken out as lists."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.alerts.bulletin_topics import topics_of
from firsthour.web.alerts.bulletin_words import STATES
from firsthour.web.alerts.models.bulletins import BulletinState
from firsthour.web.alerts.queries import bulletins as queries
from firsthour.web.alerts.views.bulletins import unit_written_for
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language


def _decided(row: Any) -> str | None:
    return full_time(row.decided_at) if row.decided_at else None


_WRITTEN = (
    Column(gettext_lazy("State"), lambda row: str(STATES[BulletinState(row.state)])),
    Column(gettext_lazy("Written by"), lambda row: row.written_by.name),
    Column(gettext_lazy("Written at"), lambda row: full_time(row.written_at)),
    Column(gettext_lazy("Decided by"), lambda row: row.decided_by.name if row.decided_by else None),
    Column(gettext_lazy("Decided at"), _decided),
)
BULLETIN_COLUMNS = (
    Column(gettext_lazy("Headline"), lambda row: row.title),
    Column(gettext_lazy("Text"), lambda row: row.text),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    *_WRITTEN,
    Column(gettext_lazy("Given out"), lambda row: row.n_sent),
    Column(gettext_lazy("Withheld"), lambda row: row.n_withheld),
)
SIGN_COLUMNS = (
    Column(gettext_lazy("Version"), lambda row: row.number),
    Column(gettext_lazy("What changes, and why"), lambda row: row.why),
    *_WRITTEN,
)
TOPIC_COLUMNS = (
    Column(gettext_lazy("Community or trade"), lambda row: row.words[spoken_language()]),
    Column(gettext_lazy("Station"), lambda row: row.group[spoken_language()] or None),
    Column(gettext_lazy("Subscribers"), lambda row: row.n_subscribers),
)


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def bulletins_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the bulletins this visitor may see."""
    rows = queries.every_bulletin(request.access)
    export = Export.of("bulletins", _("Bulletins"), columns=BULLETIN_COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def topics_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out how many subscribe to each community and trade of a unit; nobody is named."""
    unit = unit_written_for(request)
    rows = queries.count_subscribers(topics_of(unit))
    words = [(_("Unit"), unit_words(unit))]
    return export_list(
        request, Export("topics", _("Subscribers"), TOPIC_COLUMNS, rows, len(rows), words, ""), form=form
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def signs_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the versions of the public table of warning signs."""
    rows = queries.every_issue(request.access)
    export = Export.of("warning-signs", _("Public warning signs"), columns=SIGN_COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)
