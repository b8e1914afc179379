"""What can be typed about somebody who asked, and about a unit's month?"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.intake.interference_words import DUTIES, STANDINGS, WAYS
from firsthour.web.intake.models.interference import Interference
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import Look, MinuteField


class AskingForm(Look, forms.Form):
    """Who asked about what, and how."""

    asker_name = forms.CharField(label=_("Who asked"), max_length=60)
    asker_post = forms.CharField(label=_("Unit and post"), max_length=120, required=False)
    asker = forms.ModelChoiceField(
        label=_("If it is an officer of ours"), queryset=Officer.objects.none(), to_field_name="uid", required=False,
        empty_label="—", help_text=_("Then this officer never sees the entry, whatever the role."),
    )  # fmt: skip
    standing = forms.ChoiceField(label=_("In what capacity"), choices=list(STANDINGS.items()))
    about = forms.CharField(label=_("About what"), max_length=200)
    way = forms.ChoiceField(label=_("How they asked"), choices=list(WAYS.items()))
    words = forms.CharField(
        label=_("In their words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("As it was said, without a judgement."),
    )  # fmt: skip
    duty = forms.ChoiceField(label=_("Was it their duty by law"), choices=list(DUTIES.items()))
    asked_at = MinuteField(label=_("When they asked"), required=False, help_text=_("Left empty: now."))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")

    def __init__(
        self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["asker"].queryset = units, officers
        self._now = now

    def clean_asked_at(self) -> datetime:
        """Refuse a moment in the future; without one it is now."""
        at: datetime | None = self.cleaned_data["asked_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at or self._now


class CorrectionForm(AskingForm):
    """A corrected entry: also why."""

    why = forms.CharField(label=_("Why it is corrected"), max_length=200)


class MonthForm(Look, forms.Form):
    """A unit's month: none, or these."""

    is_none = forms.ChoiceField(
        label=_("In this month"), widget=forms.RadioSelect,
        choices=[("yes", _("Nobody asked; I declare that there was none")), ("no", _("There was some"))],
    )  # fmt: skip
    entries = forms.ModelMultipleChoiceField(
        label=_("Entries"), queryset=Interference.objects.none(), to_field_name="uid", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    words = forms.CharField(
        label=_("What else there was"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )

    def __init__(self, *args: Any, entries: QuerySet[Interference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["entries"]
        own.queryset = entries
        own.label_from_instance = lambda entry: f"{entry.asked_at:%m-%d} {entry.about}"


class RegisterForm(Look, forms.Form):
    """The filter of the register, as it stands in the URL; what is wrong there narrows nothing."""

    month = forms.CharField(
        label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"})
    )
    unit = forms.ModelChoiceField(
        label=_("Unit and below"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label=_("all"),
    )  # fmt: skip
    duty = forms.ChoiceField(label=_("Duty"), required=False, choices=[("", _("all")), *DUTIES.items()])
    standing = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("all")), *STANDINGS.items()])

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean_month(self) -> date | None:
        """Return the first day of the month, or nothing."""
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            return None
