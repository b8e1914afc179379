"""What can be typed about a matter, a paper or a file, and what is wrong with it?"""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.matter_kinds import list_matter_kinds, list_states
from firsthour.web.desk.queries.lists import MatterFilter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import Look, MinuteField


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class MatterListForm(Look, forms.Form):
    """The filter of the list, as it stands in the URL; what is wrong there narrows nothing."""

    q = forms.CharField(label=_("Number, name or words"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit and below"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("all"),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=Officer.objects.none(), to_field_name="uid", required=False, empty_label=_("all")
    )
    from_day = day_field(_("Opened from"))
    to_day = day_field(_("Opened to"))
    sort = forms.ChoiceField(required=False, choices=[("opened", ""), ("number", "")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["owner"].queryset = units, officers
        self.fields["kind"].choices = [("", _("all")), *((kind.key, kind.words) for kind in list_matter_kinds())]
        self.fields["state"].choices = [("", _("all")), *list_states().items()]
        self.fields["q"].widget.attrs["data-filter"] = ""

    def wanted(self) -> MatterFilter:
        """Return the filter that was asked for."""
        self.is_valid()
        given = self.cleaned_data
        return MatterFilter(
            kind=given.get("kind") or "", state=given.get("state") or "", unit=given.get("unit"),
            owner=given.get("owner"), text=given.get("q") or "", sort=given.get("sort") or "opened",
            from_at=_begins(given.get("from_day")), to_at=_ends(given.get("to_day")),
        )  # fmt: skip

    def in_words(self) -> list[tuple[str, str]]:
        """Return the filter in words, for exports."""
        given = self.cleaned_data
        choices = {name: dict(self.fields[name].choices) for name in ("kind", "state")}
        return [
            (str(self.fields[name].label), str(choices.get(name, {}).get(given[name], given[name])))
            for name in ("q", "kind", "state", "unit", "owner", "from_day", "to_day")
            if given.get(name)
        ]


class MatterForm(Look, forms.Form):
    """What a matter says."""

    title = forms.CharField(label=_("Title"), max_length=200)
    outside_number = forms.CharField(
        label=_("Number elsewhere"), max_length=60, required=False, help_text=_("The number of another system or unit.")
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Officer.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("nobody yet"),
    )
    is_confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Then only officers named on it know that it exists.")
    )

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = officers


class NewMatterForm(MatterForm):
    """A new matter: also where, under which number, and when it began."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the next number of the day is given."),
    )
    opened_at = MinuteField(label=_("Began at"), required=False, help_text=_("Left empty: now."))
    field_order = ("title", "unit", "owner", "number", "outside_number", "opened_at", "is_confidential")

    def __init__(self, *args: Any, units: QuerySet[Unit], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self._now = now

    def clean_opened_at(self) -> datetime | None:
        """Refuse a beginning in the future."""
        at: datetime | None = self.cleaned_data["opened_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at


class ShareForm(Look, forms.Form):
    """Who else may see a matter: an officer by name, or a unit or agency."""

    officer = forms.ModelChoiceField(
        label=_("Officer, by name"),
        queryset=Officer.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label="—",
    )
    unit = forms.ModelChoiceField(
        label=_("Unit that works on it too, or agency"), queryset=Unit.objects.none(), to_field_name="uid",
        required=False, empty_label="—",
    )  # fmt: skip
    to_day = day_field(_("Until"))

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["officer"].queryset = units, officers

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of both."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("officer")) == bool(given.get("unit")):
            raise forms.ValidationError(_("Choose an officer or a unit."))
        return given

    def to_at(self) -> datetime | None:
        """Return the end: after the day given."""
        return _ends(self.cleaned_data.get("to_day"))


class HandMatterForm(Look, forms.Form):
    """To which unit, to whom there, and why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    owner = forms.ModelChoiceField(
        label=_("Owner there"), queryset=Officer.objects.none(), to_field_name="uid", required=False,
        empty_label=_("nobody yet"),
    )  # fmt: skip
    keep_sight = forms.BooleanField(label=_("Our unit still sees it"), required=False, initial=True)
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["owner"].queryset = units, officers


class ViewForm(Look, forms.Form):
    """The name under which a list is kept, and for whom."""

    name = forms.CharField(label=_("Name of the view"), max_length=40)
    for_unit = forms.BooleanField(label=_("For my whole unit"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=600)


class FileForm(Look, forms.Form):
    """A file to be kept on a matter."""

    file = forms.FileField(label=_("File"), max_length=150)


class DeleteFileForm(Look, forms.Form):
    """Why a file goes."""

    text = forms.CharField(label=_("Reason"), max_length=200)


class PaperReasonForm(Look, forms.Form):
    """Why a paper is returned or declared void."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300)


def _begins(day: Any) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI) if day else None


def _ends(day: Any) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) if day else None
