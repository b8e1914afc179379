"""What can be typed into the pages of warnings, and what is wrong with it?"""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firsthour.law.attempts import AttemptResult, list_attempt_results
from firsthour.law.fraud_types import list_fraud_types
from firsthour.law.signals import SignalFact
from firsthour.web.alerts import rules
from firsthour.web.alerts.faces import OPTIONS
from firsthour.web.alerts.queries.lists import ALL, CLOSED, LATE, OPEN, EpisodeFilter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.formats import Language
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.tiers import TIERS

PLACES: dict[str, Any] = {
    "": "",
    "home": _("at home"),
    "work": _("at work"),
    "bank": _("at a bank"),
    "street": _("on the way"),
    "station": _("at the station"),
    "other": _("elsewhere"),
}
STATES: dict[str, Any] = {OPEN: _("not ended"), LATE: _("over time"), CLOSED: _("ended"), ALL: _("all")}
DEEDS: dict[str, Any] = {
    "": _("everything"),
    "visit": _("to be visited"),
    "call": _("to be called"),
    "other": _("Messages and others"),
}
_NOT_ASKED = {
    "fraud_type",
    "fraud_class",
    "repeat_signals",
    "warned_before",
    "refused_before",
}  # counted, or asked apart


def language() -> Language:
    """Return the language of the law's words."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def person_results() -> list[AttemptResult]:
    """Return the results that a person can record, by their numbers."""
    return sorted((one for one in list_attempt_results() if one.code), key=lambda one: one.code)


def type_choices() -> list[tuple[str, str]]:
    """Return the suspected types of fraud."""
    return [("", str(_("not known"))), *((one.key, one.words[language()]) for one in list_fraud_types())]


class ListForm(forms.Form):
    """What the list is narrowed to; what cannot be narrows nothing."""

    state = forms.ChoiceField(choices=list(STATES.items()), required=False)
    tier = forms.ChoiceField(choices=[(key, key) for key in ("", *TIERS)], required=False)
    do = forms.CharField(required=False, max_length=20)
    community = forms.UUIDField(required=False)
    station = forms.UUIDField(required=False)
    officer = forms.UUIDField(required=False)
    type = forms.CharField(required=False, max_length=40)
    on = forms.DateField(required=False)
    q = forms.CharField(required=False, max_length=60)

    def wanted(self) -> EpisodeFilter:
        """Return the filter."""
        self.is_valid()
        given = self.cleaned_data
        return EpisodeFilter(
            given.get("state") or OPEN, given.get("tier") or "", given.get("do") or "", given.get("community"),
            given.get("station"), given.get("officer"), given.get("type") or "", given.get("on"), given.get("q") or "",
        )  # fmt: skip


class AttemptForm(Look, forms.Form):
    """What came of a call or a visit; what a result needs besides is asked with it."""

    channel = forms.ChoiceField(label=_("How"), choices=[])
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect, choices=[])
    detail = forms.CharField(required=False, max_length=20)
    about_to_leave = AmountField(
        label=_("About to leave"), required=False, allow_zero=True,
        help_text=_("The amount the person was about to pay; it counts towards the averted loss."),
    )  # fmt: skip
    available = AmountField(label=_("Had available there"), required=False, allow_zero=True)
    amount = AmountField(label=_("Paid"), required=False)
    to_account = forms.CharField(label=_("Receiving account"), required=False, max_length=40)
    to_institution = forms.CharField(label=_("Bank or payment company"), required=False, max_length=60)
    to_holder = forms.CharField(label=_("Name of the receiver"), required=False, max_length=60)
    paid_at = MinuteField(label=_("Paid at"), required=False)
    transferred_to = forms.CharField(label=_("Transferred to"), required=False, max_length=80)
    place = forms.ChoiceField(label=_("Where"), choices=list(PLACES.items()), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False, max_length=1000)

    def __init__(self, *args: Any, channels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channels
        self.fields["result"].choices = [(one.key, one.words[language()]) for one in person_results()]

    def clean(self) -> dict[str, Any]:
        """Ask what the result needs: the amount that was paid, or who goes on."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("result") == "already_paid" and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much was paid: the stop-payment begins with it."))
        if given.get("result") == "elsewhere" and not given.get("transferred_to"):
            self.add_error("transferred_to", _("Say who goes on."))
        return given


class VisitForm(AttemptForm):
    """A visit as a device sends it: with the device's times, perhaps a photo and a signature."""

    key = forms.CharField(max_length=80)
    arrived_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    done_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    photo = forms.FileField(required=False)
    signature = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].required = False


class OverrideForm(Look, forms.Form):
    """Another tier, and why."""

    tier = forms.ChoiceField(label=_("Tier"), choices=[(tier.key, tier.words) for tier in TIERS.values()])
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=400)


class NumberForm(Look, forms.Form):
    """The right number."""

    phone = forms.CharField(
        label=_("The person's number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class ConsentForm(Look, forms.Form):
    """Whether the family may be told, in the person's words."""

    is_given = forms.ChoiceField(
        label=_("The family may be told"), choices=[("yes", _("agrees")), ("no", _("does not agree, or not any more"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(label=_("In the person's words"), widget=forms.Textarea, max_length=400)


class WhyForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=200)


class SayForm(Look, forms.Form):
    """What the next one should know."""

    text = forms.CharField(label=_("What the next one should know"), widget=forms.Textarea, max_length=2000)


class AssignForm(Look, forms.Form):
    """Who shall have it, and why."""

    officer = forms.ModelChoiceField(label=_("Officer"), queryset=Officer.objects.none(), to_field_name="uid")
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=200)

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers


class RevisitForm(Look, forms.Form):
    """What came of a return visit."""

    paid = AmountField(
        label=_("Paid since the warning"), required=False, allow_zero=True,
        help_text=_("0 when nothing was paid. Left empty: not known, and nothing counts as averted."),
    )  # fmt: skip
    text = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False, max_length=1000)


class HandOverForm(Look, forms.Form):
    """What the next shift should know."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    from_at = MinuteField(label=_("Shift from"))
    to_at = MinuteField(label=_("Shift until"))
    text = forms.CharField(label=_("What the next shift should know"), widget=forms.Textarea, max_length=4000)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self) -> dict[str, Any]:
        """Refuse a shift that ends before it begins."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("from_at") and given.get("to_at") and given["to_at"] <= given["from_at"]:
            self.add_error("to_at", _("The shift ends after it begins."))
        return given


class FileForm(Look, forms.Form):
    """A file of warnings, and where it is from."""

    file = forms.FileField(label=_("File"), help_text=_("xlsx or csv, at most 20 MB"))
    source = forms.SlugField(
        label=_("Which system"), max_length=40, allow_unicode=True,
        help_text=_("A short name, always the same for one system, without spaces."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class WarningForm(Look, forms.Form):
    """A warning as somebody types it: whom, where, suspected of what, and what is known."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    phone = forms.CharField(
        label=_("Phone number"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    community = forms.CharField(label=_("Community"), max_length=60, required=False)
    fraud_type = forms.ChoiceField(label=_("Suspected type"), required=False, choices=type_choices)
    evidence = forms.CharField(label=_("What was seen"), widget=forms.Textarea, max_length=4000)
    seen_at = MinuteField(label=_("Seen at"))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        for fact in asked_facts():
            self.fields[f"fact_{fact.key}"] = _fact_field(fact)
            self.fields[f"fact_{fact.key}"].widget.attrs["class"] = "inp"

    def row(self) -> dict[str, object]:
        """Return the warning as signals are read."""
        given = self.cleaned_data
        plain = ("phone", "name", "id_number", "address", "community", "fraud_type", "evidence", "seen_at")
        facts = {name.removeprefix("fact_"): value for name, value in given.items() if name.startswith("fact_")}
        return {name: given[name] for name in plain if given[name]} | {
            k: v for k, v in facts.items() if v not in ("", None)
        }


def asked_facts() -> list[SignalFact]:
    """Return the facts that a person who types a warning is asked."""
    return [fact for fact in rules.tier_rules().facts.values() if fact.key not in _NOT_ASKED]


def _fact_field(fact: SignalFact) -> forms.Field:
    label = fact.words[language()]
    if fact.kind == "fen":
        return AmountField(label=label, required=False, allow_zero=True)
    if fact.kind == "count":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=100_000)
    known = (
        [("yes", _("yes")), ("no", _("no"))]
        if fact.kind == "flag"
        else [(one, OPTIONS.get(one, one)) for one in fact.options]
    )
    return forms.ChoiceField(label=label, required=False, choices=[("", _("not known")), *known])
