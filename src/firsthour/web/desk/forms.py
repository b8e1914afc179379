"""What can be typed into the desk's pages, and what is wrong with it?"""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.wording import PAUSES
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import Look, MinuteField


class TaskForm(Look, forms.Form):
    """A new task: what, for whom, by when."""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    words = forms.CharField(label=_("In detail"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    assignee = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("the unit's queue"),
        help_text=_("Without an officer it waits in the unit's queue for whoever takes it on."),
    )
    due_at = MinuteField(label=_("Due by"))

    def __init__(
        self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["assignee"].queryset = officers
        self._now = now

    def clean_due_at(self) -> datetime:
        """Refuse an end that is over already."""
        due_at: datetime = self.cleaned_data["due_at"]
        if due_at <= self._now:
            raise forms.ValidationError(_("The end must lie in the future."))
        return due_at


class AnswerForm(Look, forms.Form):
    """What was done."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


class CommentForm(Look, forms.Form):
    """Something said on a matter."""

    text = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        help_text=_("@ and a name or badge number calls a colleague who may see this."),
    )  # fmt: skip


class ReasonForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)


class HandOverForm(Look, forms.Form):
    """To whom, and why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    assignee = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("the unit's queue"),
    )
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["assignee"].queryset = officers


class PauseForm(Look, forms.Form):
    """Why the clock stands still."""

    why = forms.ChoiceField(label=_("Because"), choices=list(PAUSES.items()))
