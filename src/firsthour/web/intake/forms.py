"""What can be typed into a report, and into each step with one? One column, few fields, nothing twice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.intake.models import Channel, IdentifierKind, MentionRole
from firsthour.web.intake.new_reports import FORM, NewIdentifier, NewMention, NewPayment, NewReport
from firsthour.web.intake.picking.numbers import is_identity_number
from firsthour.web.intake.report_kinds import KindField, get_one_report_kind, list_fraud_types, list_report_kinds
from firsthour.web.intake.suggesting import Suggestion
from firsthour.web.intake.wording import AGES, CHANNELS, PRECISIONS
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

BY_HAND = (Channel.COUNTER, Channel.PHONE, Channel.HAND_OVER)
MOST_ROWS = 50
_ROW = re.compile(r"pay-(\d{1,2})-")


class PaymentForm(Look, forms.Form):
    """One payment; a row in which nothing is typed is none."""

    amount = AmountField(label=_("Amount (yuan)"), required=False)
    to_account = forms.CharField(label=_("To which account"), max_length=60, required=False)
    to_institution = forms.CharField(label=_("Bank or service"), max_length=60, required=False)
    paid_at = MinuteField(label=_("When"), required=False)
    precision = forms.ChoiceField(label=_("How exact"), choices=list(PRECISIONS.items()), required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["to_account"].widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(str(self[name].value() or "").strip() for name in ("amount", "to_account", "paid_at"))

    def clean_paid_at(self) -> datetime | None:
        """Refuse a payment in the future."""
        at: datetime | None = self.cleaned_data["paid_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at

    def clean(self) -> dict[str, Any]:
        """Ask for the amount where anything else is typed."""
        given: dict[str, Any] = super().clean() or {}
        if not self.is_empty and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Write the amount, as well as it is known."))
        return given

    def payment(self) -> NewPayment:
        """Return what was typed."""
        given = self.cleaned_data
        return NewPayment(
            amount_fen=given["amount"], to_account=given["to_account"], to_institution=given["to_institution"],
            paid_at=given["paid_at"], precision=(given["precision"] or "minute") if given["paid_at"] else "",
        )  # fmt: skip


class ReportForm(Look, forms.Form):
    """A report, but for its payments. What is seldom needed stands folded below."""

    kind = forms.ChoiceField(label=_("What it is about"))
    story = forms.CharField(
        label=_("What happened, in their words"),
        widget=forms.Textarea,
        required=False,
        max_length=20_000,
        help_text=_("Accounts, phones, links, amounts and times are found while you type."),
    )
    fraud_type = forms.ChoiceField(label=_("Way of the fraud"), required=False)
    name = forms.CharField(label=_("Name of the reporter"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=18, required=False)
    for_other = forms.BooleanField(label=_("Reports for somebody else"), required=False)
    other_name = forms.CharField(label=_("Name of the victim or missing person"), max_length=60, required=False)
    other_phone = forms.CharField(label=_("Phone of that person"), max_length=30, required=False)
    other_id_number = forms.CharField(label=_("Identity number of that person"), max_length=18, required=False)
    age_group = forms.ChoiceField(label=_("Age"), choices=list(AGES.items()), required=False)
    is_vulnerable = forms.BooleanField(label=_("Needs special care"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), choices=[(key, CHANNELS[key]) for key in BY_HAND])
    unit = forms.ModelChoiceField(label=_("Asked first"), queryset=Unit.objects.none(), to_field_name="uid")
    happened_at = MinuteField(label=_("Happened at"), required=False)
    wants_confidentiality = forms.BooleanField(
        label=_("The reporter asks for confidentiality"), required=False,
        help_text=_("Then only officers named on the report see who reported."),
    )  # fmt: skip
    sends_sms = forms.BooleanField(label=_("Send the receipt by SMS"), required=False)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    main = ("kind", "story", "fraud_type")
    who = ("name", "phone", "id_number")
    folded = ("age_group", "is_vulnerable", "channel", "unit", "happened_at", "wants_confidentiality", "sends_sms")
    other = ("other_name", "other_phone", "other_id_number")

    def __init__(self, *args: Any, units: QuerySet[Unit], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken_language()
        self._now = now
        self.fields["unit"].queryset = units
        self.fields["kind"].choices = [(kind.key, kind.words[language]) for kind in list_report_kinds()]
        types = [(key, words[language]) for key, words in list_fraud_types().items()]
        self.fields["fraud_type"].choices = [("", _("not known yet")), *types]
        self.fields["story"].widget.attrs |= {"rows": 7, "autofocus": ""}
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        for kind in list_report_kinds():
            for one in kind.fields:
                self.fields[f"{kind.key}-{one.key}"] = _kind_field(one, language)

    def kind_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of each kind that has some."""
        return [
            (kind.key, [self[f"{kind.key}-{one.key}"] for one in kind.fields])
            for kind in list_report_kinds()
            if kind.fields
        ]

    def clean_happened_at(self) -> datetime | None:
        """Refuse a moment in the future."""
        at: datetime | None = self.cleaned_data["happened_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at

    def clean_id_number(self) -> str:
        """Refuse an identity number that cannot be one."""
        return _identity(self.cleaned_data["id_number"])

    def clean_other_id_number(self) -> str:
        """Refuse an identity number that cannot be one."""
        return _identity(self.cleaned_data["other_id_number"])

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs."""
        given: dict[str, Any] = super().clean() or {}
        for kind in list_report_kinds():
            for one in kind.fields if given.get("kind") == kind.key else ():
                if one.is_needed and not given.get(f"{kind.key}-{one.key}"):
                    self.add_error(f"{kind.key}-{one.key}", _("This is needed."))
        if (given.get("for_other") or given.get("kind") == "missing_abroad") and not given.get("other_name"):
            self.add_error("other_name", _("This is needed."))
        return given

    def report(self, payments: Sequence[NewPayment], confirmed: Iterable[str], *, officer: Officer | None) -> NewReport:
        """Return what was typed as a new report."""
        given, kind = self.cleaned_data, get_one_report_kind(self.cleaned_data["kind"])
        details = {one.key: _text(given[f"{kind.key}-{one.key}"]) for one in kind.fields}
        return NewReport(
            kind=kind.key, channel=given["channel"], unit=given["unit"], taken_by=officer, story=given["story"],
            happened_at=given["happened_at"], happened_precision="minute" if given["happened_at"] else "",
            fraud_type=given["fraud_type"] if kind.has_types else "", mentions=self._mentions(kind.is_missing),
            payments=payments if kind.asks_payments else (), identifiers=_confirmed(confirmed),
            details={key: text for key, text in details.items() if text},
            wants_confidentiality=given["wants_confidentiality"], source_system=FORM, source_number=given["once"],
            sends_sms=given["sends_sms"],
        )  # fmt: skip

    def _mentions(self, is_missing: bool) -> list[NewMention]:
        given = self.cleaned_data
        is_other = given["for_other"] or is_missing
        told = {"age_group": given["age_group"], "is_vulnerable": given["is_vulnerable"]}
        own = {"name": given["name"], "phone": given["phone"], "id_number": given["id_number"], "is_reporter": True}
        if not is_other:
            return [NewMention(role=MentionRole.VICTIM, **own, **told)]
        other = NewMention(
            role=MentionRole.MISSING if is_missing else MentionRole.VICTIM, name=given["other_name"],
            phone=given["other_phone"], id_number=given["other_id_number"], **told,
        )  # fmt: skip
        return [NewMention(role=MentionRole.REPORTER, **own), other]


class SupplementForm(Look, forms.Form):
    """What was told later."""

    text = forms.CharField(label=_("What was told"), widget=forms.Textarea, max_length=20_000)
    channel = forms.ChoiceField(label=_("How it came"), choices=[(key, CHANNELS[key]) for key in BY_HAND])


class AcceptForm(Look, forms.Form):
    """Whose it is from now on."""

    officer = forms.ModelChoiceField(
        label=_("Owner"), queryset=Officer.objects.none(), to_field_name="uid", required=False,
        empty_label=_("nobody yet"),
    )  # fmt: skip

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers


class OfferForm(Look, forms.Form):
    """Which unit is asked, and why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    officer = forms.ModelChoiceField(
        label=_("Officer, by name"), queryset=Officer.objects.none(), to_field_name="uid", required=False,
        empty_label="—",
    )  # fmt: skip
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)

    def __init__(
        self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], by_name: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["officer"].queryset = units, officers
        if not by_name:
            del self.fields["officer"]


class RefuseForm(Look, forms.Form):
    """Why it is refused, and who reviews that."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)
    reviewer = forms.ModelChoiceField(
        label=_("Reviewed by"), queryset=Officer.objects.none(), to_field_name="uid", empty_label="—"
    )

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = officers


class ReviewForm(Look, forms.Form):
    """Whether a refusal stands, and why."""

    stands = forms.ChoiceField(
        label=_("The refusal"),
        choices=[("", "—"), ("no", _("is overturned: the unit takes it on")), ("yes", _("stands: it comes back"))],
    )
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)


class DecideForm(Look, forms.Form):
    """Which unit takes it on, by a leader's decision; none: the reporter is turned away."""

    unit = forms.ModelChoiceField(
        label=_("Taken on by"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label=_("nobody: the reporter is told why"),
    )  # fmt: skip
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class ReferForm(Look, forms.Form):
    """To whom it is referred, and why."""

    to = forms.CharField(label=_("To whom"), max_length=60)
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300)


class WhyForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)


class TwinForm(WhyForm):
    """Whether two reports belong together, and why."""

    is_linked = forms.ChoiceField(
        label=_("These two"), choices=[("", "—"), ("yes", _("belong together")), ("no", _("are kept apart"))]
    )
    field_order = ("is_linked", "text")


class IncomingForm(Look, forms.Form):
    """A file of incidents: from which system, and for which unit where a row names none."""

    file = forms.FileField(label=_("File (csv, xlsx)"), max_length=150)
    source_system = forms.RegexField(
        label=_("Which system"), regex=r"^[a-z0-9_-]{2,40}$", initial="110",
        error_messages={"invalid": _("Small letters, digits, hyphens; 2 to 40 of them.")},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("Asked first, where a row names no unit"), queryset=Unit.objects.none(), to_field_name="uid"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


def payment_rows(
    typed: Mapping[str, Any] | None, *, now: datetime, is_bound: bool, least: int = 1
) -> list[PaymentForm]:
    """Return the rows of payments that stand in what was typed, at least so many."""
    numbers = sorted({int(found[1]) for name in typed or () if (found := _ROW.match(name))})[:MOST_ROWS]
    numbers += [number for number in range(least) if number not in numbers] if not is_bound or not numbers else []
    return [payment_row(number, typed, now=now, is_bound=is_bound) for number in sorted(numbers)]


def payment_row(number: int, typed: Mapping[str, Any] | None, *, now: datetime, is_bound: bool = False) -> PaymentForm:
    """Return one row; of a draft with what was typed, of a form that was sent with what is wrong."""
    prefix = f"pay-{number}"
    if is_bound:
        return PaymentForm(typed, prefix=prefix, now=now)
    start = {name.removeprefix(f"{prefix}-"): text for name, text in (typed or {}).items() if name.startswith(prefix)}
    return PaymentForm(prefix=prefix, now=now, initial={"precision": "minute", **start})


def suggested_row(number: int, suggestion: Suggestion, *, now: datetime) -> PaymentForm:
    """Return a row filled from what stands in the story."""
    start = {
        "amount": suggestion.amount_fen, "to_account": suggestion.account, "paid_at": suggestion.paid_at,
        "precision": suggestion.precision or "minute",
    }  # fmt: skip
    return PaymentForm(prefix=f"pay-{number}", now=now, initial=start)


def _kind_field(one: KindField, language: str) -> forms.Field:
    words = one.words[language]
    if one.form == "check":
        return forms.BooleanField(label=words, required=False)
    if one.form == "day":
        day = forms.DateInput(attrs={"type": "date", "class": "inp"})
        return forms.DateField(label=words, required=False, widget=day)
    widget = forms.Textarea if one.form == "text" else forms.TextInput
    return forms.CharField(label=words, required=False, max_length=400, widget=widget(attrs={"class": "inp"}))


def _identity(typed: str) -> str:
    number = typed.strip().upper()
    if len(number) == 18 and not is_identity_number(number):
        raise forms.ValidationError(_("The last sign does not fit the others: look at it again."))
    return number


def _confirmed(values: Iterable[str]) -> list[NewIdentifier]:
    """Return what was confirmed by a tap: ``phone:100…``."""
    found = []
    for value in values:
        kind, colon, raw = value.partition(":")
        if colon and raw and kind in set(IdentifierKind.values):
            found.append(NewIdentifier(kind, raw[:200], source="story", is_confirmed=True))
    return found[:100]


def _text(value: Any) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value or "")
