"""What is asked on each page? One question a page; what was typed comes out as plain values that JSON can hold."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firsthour.web.portal.numbers import read_id_number, read_phone
from firsthour.web.ui.forms import AmountField, Look, MinuteField

MOST_STORY = 1500
MOST_PAYMENTS = 5
_AHEAD = timedelta(minutes=10)
_ONE_LINE = 60
_MOBILE = 11
KINDS = (
    ("online_fraud", _("Fraud by phone or on the net")),
    ("fund_raising", _("Fund-raising or pyramid selling")),
    ("firm", _("Harm to a firm (contract, embezzlement, counterfeit goods)")),
    ("other", _("Something else")),
)


class PageForm(Look, forms.Form):
    """A page's questions. ``now`` is when it is asked."""

    def __init__(self, *given: Any, now: datetime, **options: Any) -> None:
        self.now = now
        super().__init__(*given, **options)

    def not_ahead(self, at: datetime | None) -> datetime | None:
        """Return a moment unless it lies ahead.

        Raises
        ------
        ValidationError
            It does.
        """
        if at and at > self.now + _AHEAD:
            raise ValidationError(_("This lies ahead. Please look at the date and time again."))
        return at


class PhoneField(forms.CharField):
    """A number to be reached at."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}), **options
        )

    def clean(self, value: Any) -> Any:
        """Return the plain number."""
        text = super().clean(value)
        return read_phone(text) if text else text


class EmergencyForm(PageForm):
    """Four fields: where to, how much, when, and how to reach the victim."""

    account = forms.CharField(
        label=_("Which account did it go to?"),
        help_text=_("A card number, a payment account, or the name of a payment code"),
        max_length=_ONE_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    amount = AmountField(label=_("How much in all (yuan)?"))
    paid_at = MinuteField(label=_("When was the last payment?"))
    phone = PhoneField(label=_("Your phone number"), help_text=_("The police call you on it; please answer"))

    def clean_paid_at(self) -> datetime | None:
        """Return the moment, which is not ahead."""
        return self.not_ahead(self.cleaned_data["paid_at"])


class KindForm(PageForm):
    """What is it about?"""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS, widget=forms.RadioSelect)


class StoryForm(PageForm):
    """What happened?"""

    story = forms.CharField(
        label=_("What happened?"),
        max_length=MOST_STORY,
        widget=forms.Textarea,
        help_text=_("In your own words: how they found you, what they said, what you did. At most 1,500 signs."),
    )

    def clean_story(self) -> str:
        """Return the text with plain line ends."""
        return str(self.cleaned_data["story"]).replace("\r\n", "\n")


class PaymentForm(PageForm):
    """One payment: where to, how much, when."""

    account = forms.CharField(
        label=_("Account it went to"),
        help_text=_("As far as you know it"),
        max_length=_ONE_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    institution = forms.CharField(label=_("Bank or payment app"), max_length=_ONE_LINE, required=False)
    amount = AmountField(label=_("Amount (yuan)"))
    paid_at = MinuteField(label=_("When"))

    def clean_paid_at(self) -> datetime | None:
        """Return the moment, which is not ahead."""
        return self.not_ahead(self.cleaned_data["paid_at"])


class TracesForm(PageForm):
    """What do you know of them?"""

    traces = forms.CharField(
        label=_("What do you know of them?"),
        required=False,
        max_length=800,
        widget=forms.Textarea,
        help_text=_(
            "Phone numbers, links, apps, names of chats, accounts: one a line. Leave it empty if you know none."
        ),
    )

    def clean_traces(self) -> str:
        """Return the text with plain line ends."""
        return str(self.cleaned_data["traces"]).replace("\r\n", "\n")


class MissingForm(PageForm):
    """Who is missing?"""

    name = forms.CharField(label=_("Name of the missing person"), max_length=_ONE_LINE)
    relation = forms.CharField(label=_("What are you to them?"), max_length=_ONE_LINE)
    last_contact = forms.DateField(
        label=_("Day of the last contact"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_place = forms.CharField(label=_("Last known place"), max_length=_ONE_LINE)
    ransom = forms.BooleanField(label=_("Money was asked for"), required=False)


class YouForm(PageForm):
    """How do we reach you?"""

    name = forms.CharField(
        label=_("Your name"), max_length=_ONE_LINE, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(label=_("Your phone number"), help_text=_("The police call you on it"))
    id_number = forms.CharField(
        label=_("Identity number"),
        required=False,
        max_length=30,
        help_text=_("It can also be shown later"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.CharField(label=_("Firm, if you report for one"), required=False, max_length=_ONE_LINE)
    confidential = forms.BooleanField(
        label=_("Please keep my report confidential: only who works on it may see it"), required=False
    )

    def clean_id_number(self) -> str:
        """Return the number, its check verified."""
        return read_id_number(self.cleaned_data["id_number"])


class SupplementForm(PageForm):
    """What else?"""

    text = forms.CharField(label=_("What do you want to add?"), required=False, max_length=3000, widget=forms.Textarea)


class ReasonForm(PageForm):
    """Why do you not agree?"""

    text = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("Another officer than the one who decided will read it."),
    )


class WithdrawForm(PageForm):
    """Why is it withdrawn?"""

    text = forms.CharField(label=_("Why do you withdraw it?"), required=False, max_length=1000, widget=forms.Textarea)
    sure = forms.BooleanField(label=_("I withdraw my report of my own free will. Nobody pressed me or asked me to."))


class CodeForm(PageForm):
    """Which code?"""

    code = forms.CharField(
        label=_("Your receipt code"),
        help_text=_("Twelve signs, for example YK7K-QFA3-9XTD; spaces and dashes do not matter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CheckForm(PageForm):
    """What is to be looked at?"""

    text = forms.CharField(
        label=_("What were you sent, told, or called by?"),
        max_length=MOST_STORY,
        widget=forms.Textarea(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A number, an account, a link, the name of an app, or the whole message"),
    )


class SubscribeForm(PageForm):
    """Which warnings, on which phone?"""

    community = forms.ChoiceField(label=_("Your community"), required=False)
    trades = forms.MultipleChoiceField(
        label=_("What you do, or who lives with you"), required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = PhoneField(
        label=_("Mobile number for the messages"), help_text=_("A code is sent to it; without the code nothing follows")
    )

    def __init__(
        self, *given: Any, communities: Sequence[tuple[str, Any]], trades: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*given, **options)
        self.fields["community"].choices = [("", "—"), *communities]  # type: ignore[attr-defined]
        self.fields["trades"].choices = trades  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return the number, a mobile one: others get no messages."""
        phone = str(self.cleaned_data["phone"])
        if len(phone) != _MOBILE or not phone.startswith("1"):
            raise ValidationError(_("Write a mobile number of 11 digits."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Return the answers; one topic at least."""
        given = super().clean() or {}
        if not given.get("community") and not given.get("trades"):
            self.add_error("community", _("Choose a community, or tick something below."))
        return given

    @property
    def topics(self) -> list[str]:
        """The topics that were chosen."""
        return [one for one in (self.cleaned_data["community"], *self.cleaned_data["trades"]) if one]


class SentCodeForm(PageForm):
    """Which code came?"""

    code = forms.RegexField(
        r"^\s*[0-9０-９]{6}\s*$",
        label=_("Six digits from the message"),
        strip=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"invalid": _("Six digits, please.")},
    )

    def clean_code(self) -> str:
        """Return plain digits."""
        return unicodedata.normalize("NFKC", str(self.cleaned_data["code"])).strip()


class LeaveForm(PageForm):
    """By which code?"""

    code = forms.CharField(
        label=_("The code at the end of the message"),
        help_text=_("Twelve signs, for example YK7K-QFA3-9XTD; spaces and dashes do not matter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
