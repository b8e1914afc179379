"""What is typed or chosen on the page of a pursuit: an account by hand, a changed draft, a reason, a row, a rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.law.messages import list_message_fields
from firsthour.recovery.messages import Value
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

PREFIX = "value_"


class HopForm(Look, forms.Form):
    """An account that the money reached, as somebody told it."""

    parent = forms.ChoiceField(label=_("From which account"))
    account = forms.CharField(label=_("Account number"), max_length=60)
    institution = forms.CharField(label=_("Bank or payment firm"), max_length=60)
    holder = forms.CharField(label=_("Holder"), max_length=60, required=False)
    amount = AmountField(label=_("Came in"))
    at = MinuteField(label=_("When"))

    def __init__(self, *given: Any, parents: Sequence[tuple[str, str]], now: datetime, **options: Any) -> None:
        super().__init__(*given, **options)
        self.now = now
        self.fields["parent"].choices = list(parents)

    def clean_at(self) -> datetime:
        """Return the moment; nothing has come that is still to come."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("This moment has not come yet."))
        return at


class ChangeForm(Look, forms.Form):
    """A draft before it is sent: how much, why, and what the message still lacks."""

    amount = AmountField(label=_("Amount"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea)

    def __init__(self, *given: Any, lacks: Sequence[str] = (), has_amount: bool = True, **options: Any) -> None:
        super().__init__(*given, **options)
        if not has_amount:
            del self.fields["amount"]
        else:
            self.fields["amount"].required = True
        known = list_message_fields()
        for key in lacks:
            if known[key].kind in ("text", "code"):
                label = known[key].words[spoken_language()]
                self.fields[PREFIX + key] = forms.CharField(
                    label=label, max_length=100, required=False, widget=forms.TextInput(attrs={"class": "inp"})
                )

    @property
    def values(self) -> dict[str, Value | None]:
        """What was filled in of the message."""
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value
        }


class ReasonForm(Look, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class RemarkForm(Look, forms.Form):
    """A remark that may be left out."""

    reason = forms.CharField(label=_("Remark"), max_length=300, required=False)


class PickForm(Look, forms.Form):
    """Which row of a bank's answer a payment is."""

    row = forms.ChoiceField(label=_("Which row is it?"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, rows: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["row"].choices = list(rows)
