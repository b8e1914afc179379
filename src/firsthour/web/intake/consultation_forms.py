"""What can be typed about a joint consultation, and what is wrong with it?"""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.intake.consultation_words import DECISIONS
from firsthour.web.people.models import Officer
from firsthour.web.ui.forms import Look, MinuteField


class _People(forms.ModelMultipleChoiceField):
    """Several officers, by box; each with the badge, because names repeat."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Officer) -> str:
        """Write an officer."""
        return f"{obj.name} · {obj.badge}"


class ConsultForm(Look, forms.Form):
    """The question, who is asked, who decides, by when."""

    question = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    legal = _People(label=_("Legal officers"), queryset=Officer.objects.none(), to_field_name="uid")
    squad = _People(label=_("Squad officers"), queryset=Officer.objects.none(), to_field_name="uid")
    chair = forms.ModelChoiceField(
        label=_("Who decides"), queryset=Officer.objects.none(), to_field_name="uid",
        help_text=_("Gives no opinion of the own."),
    )  # fmt: skip
    due_at = MinuteField(label=_("Due by"), required=False, help_text=_("Left empty: the usual period."))

    def __init__(
        self, *args: Any, legal: QuerySet[Officer], squad: QuerySet[Officer], chairs: QuerySet[Officer], now: datetime,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["legal"].queryset, self.fields["squad"].queryset = legal, squad
        self.fields["chair"].queryset = chairs
        self._now = now

    def clean_due_at(self) -> datetime | None:
        """Refuse an end that is over already."""
        due_at: datetime | None = self.cleaned_data["due_at"]
        if due_at is not None and due_at <= self._now:
            raise forms.ValidationError(_("The end must lie in the future."))
        return due_at


class OpinionForm(Look, forms.Form):
    """The own opinion, in short and with reasons."""

    view = forms.ChoiceField(label=_("In short"), widget=forms.RadioSelect, choices=list(DECISIONS.items()))
    text = forms.CharField(label=_("Opinion with reasons"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)


class DecideConsultationForm(Look, forms.Form):
    """What is decided, and why."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, choices=list(DECISIONS.items()))
    text = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
