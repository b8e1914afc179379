"""What do people fill in here, and what is wrong with it?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.law.lookups import OTHER_PURPOSE, list_lookup_lines, list_purposes
from firsthour.web.audit.operations.gate import Statement
from firsthour.web.audit.revealables import REVEALABLES, Revealable
from firsthour.web.ui.templatetags.firsthour import spoken_language


def _text(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "inp", "autocomplete": "off", **attributes})


class BasisForm(forms.Form):
    """The purpose gate: number, purpose, and what the kind of look-up asks besides."""

    number = forms.CharField(label=_("Case or lead number"), max_length=60, widget=_text())
    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.Select(attrs={"class": "inp"}))
    words = forms.CharField(
        label=_("In words"),
        max_length=200,
        required=False,
        widget=_text(),
        help_text=_("Needed when the purpose is other."),
    )
    document_number = forms.CharField(
        label=_("Document number"), max_length=60, widget=_text(), help_text=_("Of the notice that allows the query.")
    )
    approver = forms.CharField(label=_("Approver"), max_length=80, widget=_text())
    kind = forms.CharField(max_length=30, widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    next = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, wanted: Revealable, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["purpose"].choices = [("", "—")] + [
            (purpose.code, purpose.name[spoken_language()]) for purpose in list_purposes()
        ]
        if not wanted.asks_document:
            del self.fields["document_number"]
        if not wanted.asks_approver:
            del self.fields["approver"]

    def clean(self) -> dict[str, Any]:
        """Ask for words where the purpose is "other"."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("purpose") == OTHER_PURPOSE and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what it is for."))
        return cleaned

    def statement(self) -> Statement:
        """Return what was stated."""
        wanted = ("number", "purpose", "words", "document_number", "approver")
        return Statement(**{name: self.cleaned_data.get(name, "") for name in wanted})


class LookupForm(forms.Form):
    """Look for one object by its number; the result opens through the purpose gate."""

    kind = forms.ChoiceField(label=_("Kind of object"), widget=forms.Select(attrs={"class": "inp"}))
    number = forms.CharField(label=_("Number"), max_length=80, widget=_text(autofocus=True))

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        kinds = [kind for kind in REVEALABLES.values() if kind.find is not None]
        self.fields["kind"].choices = [(kind.kind, kind.words) for kind in kinds]


class EventFilter(forms.Form):
    """Which events of the record are listed: who, what, when, unit, about."""

    who = forms.CharField(label=_("Who"), required=False, max_length=80, widget=_text())
    what = forms.CharField(label=_("Action"), required=False, max_length=60, widget=_text())
    from_day = forms.DateField(label=_("From"), required=False, widget=_text(type="date"))
    to_day = forms.DateField(label=_("To"), required=False, widget=_text(type="date"))
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40, widget=_text())
    about = forms.CharField(label=_("About"), required=False, max_length=80, widget=_text())
    basis = forms.CharField(label=_("Basis"), required=False, max_length=64, widget=forms.HiddenInput)
    record_kind = forms.ChoiceField(label=_("Kind of record"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["record_kind"].choices = [("", "")] + [(line.kind, line.kind) for line in list_lookup_lines()]

    def chosen(self) -> dict[str, Any]:
        """Return what was filled in rightly; what was not narrows nothing and is said in the form."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class WordsForm(forms.Form):
    """An explanation or a decision, and the version of what it answers."""

    words = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"class": "inp", "rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.CharField(required=False, widget=forms.HiddenInput)


class HoldForm(forms.Form):
    """A legal hold: nothing of the object is erased while it lasts."""

    number = forms.CharField(label=_("Number of the matter or warning"), max_length=80, widget=_text())
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=_text())
