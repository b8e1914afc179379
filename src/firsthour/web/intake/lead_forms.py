"""What can be typed about a lead, and what is wrong with it?"""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.law.deadlines import Extension
from firsthour.web.desk.models import RunningClock
from firsthour.web.intake.lead_sources import list_check_ways, list_sources
from firsthour.web.intake.lead_words import CHECK_RESULTS, RESULTS, ROUTES, extension_words, period_words, speaks
from firsthour.web.intake.leads import LEAD_ENDS, LeadFacts
from firsthour.web.intake.models.leads import LeadResult
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import Look, MinuteField


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SourceForm(Look, forms.Form):
    """Where a lead comes from and what it says."""

    source = forms.ChoiceField(label=_("Came from"))
    source_unit = forms.ModelChoiceField(
        label=_("Unit or agency it came from"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label="—",
    )  # fmt: skip
    source_name = forms.CharField(
        label=_("Who gave it"), max_length=120, required=False, help_text=_("Name of the organ, medium or person.")
    )
    source_contact = forms.CharField(label=_("How to reach them"), max_length=120, required=False)
    source_number = forms.CharField(label=_("Their number"), max_length=80, required=False)
    route = forms.ChoiceField(
        label=_("Checked as"), required=False, help_text=_("Left empty: as is usual for the source.")
    )
    received_at = MinuteField(label=_("Received at"), required=False, help_text=_("Left empty: now."))
    told = forms.CharField(label=_("What it says"), widget=_area(5), max_length=8000)
    are_papers_complete = forms.BooleanField(
        label=_("The transfer's papers are complete"), required=False,
        help_text=_("Otherwise the agency is told within 24 hours what is missing; the transfer stands all the same."),
    )  # fmt: skip
    has_new_facts = forms.BooleanField(
        label=_("Register anyway: there are new facts"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, givers: QuerySet[Unit], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_unit"].queryset = givers
        self.fields["source"].choices = [("", "—"), *((one.key, one.words[speaks()]) for one in list_sources())]
        self.fields["route"].choices = [("", "—"), *ROUTES.items()]
        self._now = now

    def clean_received_at(self) -> datetime:
        """Refuse a moment in the future; without one it is now."""
        at: datetime | None = self.cleaned_data["received_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at or self._now

    def clean(self) -> dict[str, Any]:
        """Ask from whom, where the source is a unit or agency; fill in the usual route."""
        given: dict[str, Any] = super().clean() or {}
        source = next((one for one in list_sources() if one.key == given.get("source")), None)
        if source is None:
            return given
        if source.asks_unit and not given.get("source_unit") and not given.get("source_name"):
            self.add_error("source_unit", _("Name the unit or agency."))
        given["route"] = given.get("route") or source.route
        return given

    def offer_new_facts(self) -> None:
        """Let somebody say that a lead known already brings new facts."""
        self.fields["has_new_facts"].widget = forms.CheckboxInput()

    def facts(self, **more: Any) -> LeadFacts:
        """Return what was typed."""
        names = ("source", "route", "received_at", "told", "source_name", "source_contact", "source_number",
                 "source_unit", "are_papers_complete")  # fmt: skip
        return LeadFacts(**{name: self.cleaned_data[name] for name in names}, **more)


class NewLeadForm(SourceForm):
    """A new lead: also its title, where it is checked and by whom."""

    title = forms.CharField(label=_("Title"), max_length=200)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), to_field_name="uid")
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=Officer.objects.none(), to_field_name="uid", required=False,
        empty_label=_("nobody yet"),
    )  # fmt: skip
    is_confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Then only officers named on it know that it exists.")
    )
    field_order = (
        "title", "source", "source_unit", "source_name", "source_contact", "source_number", "told", "received_at",
        "route", "are_papers_complete", "unit", "owner", "is_confidential", "has_new_facts",
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["owner"].queryset = units, officers


class CheckForm(Look, forms.Form):
    """What was checked, and what it showed."""

    what = forms.CharField(label=_("What was checked"), max_length=200)
    way = forms.ChoiceField(label=_("How"))
    result = forms.ChoiceField(label=_("Result"), choices=list(CHECK_RESULTS.items()))
    words = forms.CharField(label=_("What it showed"), widget=_area(3), max_length=4000, required=False)
    checked_at = MinuteField(label=_("Checked at"), required=False, help_text=_("Left empty: now."))
    file = forms.FileField(label=_("Evidence"), max_length=150, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(key, words[speaks()]) for key, words in list_check_ways().items()]
        self._now = now

    def clean_checked_at(self) -> datetime:
        """Refuse a moment in the future; without one it is now."""
        at: datetime | None = self.cleaned_data["checked_at"]
        if at is not None and at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at or self._now


class DecideForm(Look, forms.Form):
    """What came of a lead, and why."""

    result = forms.ChoiceField(
        label=_("Result"), widget=forms.RadioSelect,
        choices=[(key, RESULTS[key]) for key in (LeadResult.VERIFIED, LeadResult.NOT_VERIFIED)],
    )  # fmt: skip
    text = forms.CharField(label=_("Reasons"), widget=_area(4), max_length=4000)


class MergeForm(Look, forms.Form):
    """Into which matter, and why."""

    number = forms.CharField(label=_("Number of the other matter"), max_length=60)
    text = forms.CharField(label=_("Reasons"), widget=_area(3), max_length=4000)


class UnmergeForm(Look, forms.Form):
    """Why a merge is undone."""

    text = forms.CharField(label=_("Reasons"), widget=_area(3), max_length=4000)


class TransferForm(Look, forms.Form):
    """Where a lead belongs, and why."""

    unit = forms.ModelChoiceField(
        label=_("Unit of the force"), queryset=Unit.objects.none(), to_field_name="uid", required=False, empty_label="—"
    )
    organ = forms.CharField(label=_("Or an organ elsewhere"), max_length=120, required=False)
    text = forms.CharField(label=_("Reasons"), widget=_area(3), max_length=400)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of both."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("unit")) == bool((given.get("organ") or "").strip()):
            raise forms.ValidationError(_("Choose a unit, or name an organ elsewhere."))
        return given


class AnswerSourceForm(Look, forms.Form):
    """What the source is told."""

    text = forms.CharField(label=_("What the source is told"), widget=_area(5), max_length=3000)


class MissingForm(Look, forms.Form):
    """Which papers are missing."""

    text = forms.CharField(label=_("What is missing"), widget=_area(4), max_length=1000)


class ExtendForm(Look, forms.Form):
    """Which longer period is asked for, and why."""

    which = forms.ChoiceField(label=_("Longer period"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), widget=_area(3), max_length=400)

    def __init__(self, *args: Any, offered: list[tuple[RunningClock, Extension]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {f"{row.pk}:{one.event}": (row, one) for row, one in offered}
        self.fields["which"].choices = [
            (key, f"{period_words(row.kind)} {extension_words(one)}") for key, (row, one) in self._offered.items()
        ]

    def chosen(self) -> tuple[RunningClock, Extension]:
        """Return the period and the extension."""
        return self._offered[self.cleaned_data["which"]]


class BecomeForm(Look, forms.Form):
    """What a verified lead becomes."""

    end = forms.ChoiceField(label=_("It becomes"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end"].choices = [(end.key, end.words) for end in LEAD_ENDS.values()]


class ApprovalForm(Look, forms.Form):
    """Whether a request is approved, and what is said to it."""

    text = forms.CharField(label=_("Remark"), widget=_area(2), max_length=400, required=False)
    outside_words = forms.CharField(
        label=_("Approved above by"), max_length=120, required=False,
        help_text=_("The organ, who approved it there, and the number of the paper."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_outside:
            del self.fields["outside_words"]


class LeadListForm(Look, forms.Form):
    """The filter of the list of leads, as it stands in the URL; what is wrong there narrows nothing."""

    source = forms.ChoiceField(label=_("Came from"), required=False)
    route = forms.ChoiceField(label=_("Checked as"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit and below"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label=_("all"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(one.key, one.words[speaks()]) for one in list_sources()]
        self.fields["source"].choices = [("", _("all")), *sources]
        self.fields["route"].choices = [("", _("all")), *ROUTES.items()]
        self.fields["unit"].queryset = units
