"""Two people changed the same thing: how is neither's work lost?

A form that changes something saved carries the version it was opened on and, hidden, what stood in it then
(``{% versions form version %}``). Where somebody else was first, the operation refuses, ``said_in`` marks the form, and
the page answers with both: what stands now (the form's ``initial``), what was typed (its data), what it shall be.
Where the step is not possible any more, what was typed is shown to be taken along.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from firsthour.web.ui.formats import NOTHING
from firsthour.web.ui.merging import MergeLine, merge_fields

BASE = "base-"


@dataclass(frozen=True)
class Shown:
    """A field on the page: its line, how both versions read, and the control for the result."""

    line: MergeLine
    theirs: str
    yours: str
    control: BoundField


def mark_conflict(form: forms.BaseForm) -> None:
    """Note on a form that somebody else was first."""
    form.is_conflict = True  # type: ignore[attr-defined]


def is_conflict(form: forms.BaseForm) -> bool:
    """Tell whether somebody else was first."""
    return bool(getattr(form, "is_conflict", False))


def can_be_merged(form: forms.BaseForm) -> bool:
    """Tell whether there is something saved that what was typed can be held against."""
    return is_conflict(form) and any(form.get_initial_for_field(field, name) for name, field in form.fields.items())


def conflict_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    version: int,
    back_url: str,
    about: Any = "",
    changed_by: str = "",
    changed_at: datetime | None = None,
) -> HttpResponse:
    """Return the page with both versions of a form; kept, it is sent to where the form was sent."""
    theirs = {name: initial_text(form, name) for name in form.fields}
    yours = {name: data_text(form, name) for name in form.fields}
    base = {name: form.data[BASE + name] for name in form.fields if BASE + name in form.data}
    lines = merge_fields(base, theirs=theirs, yours=yours)
    result = _unbound(form, {line.name: line.result for line in lines})
    shown = {
        "lines": [_shown(form, line, control=result[line.name]) for line in lines],
        "base": [(BASE + name, text) for name, text in theirs.items()],
        "version": version, "action": request.get_full_path(), "back_url": back_url, "about": about,
        "changed_by": changed_by, "changed_at": changed_at, "page_title": _("Both changed it"),
    }  # fmt: skip
    return render(request, "ui/conflict.html", shown, status=409)


def late_page(
    request: HttpRequest, form: forms.BaseForm, *, back_url: str, about: Any = "", changed_by: str = "",
    changed_at: datetime | None = None, words: str = "",
) -> HttpResponse:  # fmt: skip
    """Return the page for who comes too late for a step: what happened, and what was typed, to be taken along."""
    typed = [
        (form[name].label, words_of(form, name, text=text)) for name in form.fields if (text := data_text(form, name))
    ]
    shown = {
        "typed": typed, "back_url": back_url, "about": about, "changed_by": changed_by, "changed_at": changed_at,
        "words": words, "page_title": _("Somebody was first"),
    }  # fmt: skip
    return render(request, "ui/late.html", shown, status=409)


def _shown(form: forms.BaseForm, line: MergeLine, *, control: BoundField) -> Shown:
    theirs, yours = (words_of(form, line.name, text=text) for text in (line.theirs, line.yours))
    return Shown(line, theirs, yours, control)


def note_saved(form: forms.BaseForm, saved: Mapping[str, Any]) -> None:
    """Note what is saved where a form begins with something else: a draft."""
    form.saved = dict(saved)  # type: ignore[attr-defined]


def initial_text(form: forms.BaseForm, name: str) -> str:
    """Return what is saved in a field, as its control would send it."""
    field, saved = form.fields[name], getattr(form, "saved", None)
    value = form.get_initial_for_field(field, name) if saved is None else saved.get(name, "")
    return _text(field, field.prepare_value(value))


def data_text(form: forms.BaseForm, name: str) -> str:
    """Return what was typed into a field, as its control sent it."""
    field = form.fields[name]
    return _text(field, field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))


def words_of(form: forms.BaseForm, name: str, *, text: str) -> str:
    """Return how a field's content reads: a choice by its words, a box as yes or no."""
    field = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return _("yes") if text else _("no")
    if isinstance(field, forms.ModelChoiceField) and text:
        try:
            return str(field.label_from_instance(field.to_python(text)))
        except ValidationError:
            return text
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(text, text)) or NOTHING
    return text or NOTHING


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "on" if value in (True, "on", "True", "true", "1") else ""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(field.widget, forms.widgets.ChoiceWidget):
        return str(value)
    return str(field.widget.format_value(value) or "").replace("\r\n", "\n")


def _unbound(form: forms.BaseForm, results: dict[str, str]) -> forms.BaseForm:
    """Return the form with the results in it, not sent yet."""
    fresh = copy(form)
    fresh.is_bound, fresh.data, fresh.initial = False, {}, results  # type: ignore[attr-defined]
    fresh._errors, fresh._bound_fields_cache = None, {}
    return fresh
