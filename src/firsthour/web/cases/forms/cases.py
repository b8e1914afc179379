"""What is typed about a case beside its filing: reasons, links, things, deliveries, complaints, its task force?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.law.checklists import ANSWERS, Checklist
from firsthour.web.cases.checks import CheckAnswers
from firsthour.web.cases.forms.filing import long_field, offence_choices
from firsthour.web.cases.items import ITEM_KINDS, ITEM_STATES, KEPT
from firsthour.web.cases.models import LinkKind
from firsthour.web.cases.steps import ROUTES
from firsthour.web.cases.wording import HOW_DELIVERED, LINK_KINDS, OUTCOMES
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language


def officer_field(label: Any, *, required: bool = True) -> forms.ModelChoiceField:
    """Return a field for an officer; its officers are given by the form."""
    return forms.ModelChoiceField(
        label=label, queryset=Officer.objects.none(), to_field_name="uid", required=required, empty_label="—"
    )


def unit_field(label: Any, *, required: bool = True) -> forms.ModelChoiceField:
    """Return a field for a unit; its units are given by the form."""
    return forms.ModelChoiceField(
        label=label, queryset=Unit.objects.none(), to_field_name="uid", required=required, empty_label="—"
    )


class _Chosen(Look, forms.Form):
    """A form whose fields ``officer`` and ``unit`` choose among what is given."""

    def __init__(
        self, *args: Any, officers: QuerySet[Officer] | None = None, units: QuerySet[Unit] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("officer", officers), ("owner", officers), ("keeper", officers), ("unit", units)):
            if name in self.fields and rows is not None:
                self.fields[name].queryset = rows


class _Past(Look, forms.Form):
    """A form whose field ``at`` lies in the past."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def clean_at(self) -> datetime:
        """Refuse what lies in the future."""
        at: datetime = self.cleaned_data["at"]
        if at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at


class WhyForm(Look, forms.Form):
    """Why."""

    text = long_field(_("Reason"))


class MaybeWhyForm(Look, forms.Form):
    """Why, if there is something to say."""

    text = long_field(_("Remark"), required=False)


class WhyUnitForm(_Chosen):
    """To which unit, and why."""

    unit = unit_field(_("To which unit"))
    text = long_field(_("Reason"))


class NewCaseForm(_Chosen):
    """A new case: what, where, whose, by which way it came in."""

    title = forms.CharField(label=_("Title"), max_length=200)
    route = forms.ChoiceField(label=_("How it came in"), choices=[(one.key, one.words) for one in ROUTES.values()])
    offence = forms.ChoiceField(label=_("Offence, as far as known"), required=False)
    amount_fen = AmountField(label=_("At stake"), required=False, allow_zero=True)
    unit = unit_field(_("Unit that handles it"))
    owner = officer_field(_("Handler"), required=False)
    is_confidential = forms.BooleanField(label=_("Confidential"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence"].choices = [("", "—"), *offence_choices()]


class HandCaseForm(_Chosen):
    """To which unit a case goes."""

    unit = unit_field(_("To which unit"))
    owner = officer_field(_("Handler there"), required=False)
    keep_sight = forms.BooleanField(label=_("Our unit still sees it"), required=False, initial=True)
    text = long_field(_("Reason"))


class DeliveryForm(_Past):
    """How something was delivered."""

    at = MinuteField(label=_("Delivered at"))
    how = forms.ChoiceField(label=_("How"), choices=list(HOW_DELIVERED.items()))
    words = forms.CharField(label=_("What the receipt says"), max_length=200, required=False)


class ComplaintForm(_Past):
    """What the complainant asks."""

    at = MinuteField(label=_("Asked at"))
    words = long_field(_("What is asked, and why"))


class ReviewDecisionForm(Look, forms.Form):
    """The decision on a complaint."""

    outcome = forms.ChoiceField(label=_("What is decided"), choices=list(OUTCOMES.items()))
    words = long_field(_("Reasons"))
    organ = forms.CharField(label=_("Organ that decided, where it stands outside"), max_length=80, required=False)
    number = forms.CharField(label=_("Its number"), max_length=80, required=False)

    def __init__(self, *args: Any, asks_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organ", "number"):
            if asks_outside:
                self.fields[name].required = True
            else:
                del self.fields[name]


class OtherCaseForm(Look, forms.Form):
    """Another case or report, by its number, and why."""

    number = forms.CharField(label=_("Number"), max_length=60)
    text = long_field(_("Reason"))


class ParentForm(Look, forms.Form):
    """The case of which this is a part; empty: of none."""

    number = forms.CharField(label=_("Number of the case above"), max_length=60, required=False)
    text = long_field(_("Reason"))


class LinkForm(OtherCaseForm):
    """What two cases have in common."""

    kind = forms.ChoiceField(label=_("In common"), choices=[(str(k), w) for k, w in LINK_KINDS.items()])
    field_order = ("number", "kind", "text")

    def link_kind(self) -> LinkKind:
        """Return the kind of link."""
        return LinkKind(self.cleaned_data["kind"])


class AmountForm(Look, forms.Form):
    """How much is at stake."""

    amount_fen = AmountField(label=_("At stake"), allow_zero=True)


class ItemForm(_Chosen, _Past):
    """A thing that was taken."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(ITEM_KINDS.items()))
    name = forms.CharField(label=_("What it is"), max_length=120)
    quantity = forms.CharField(label=_("Quantity"), max_length=40, required=False)
    amount_fen = AmountField(label=_("Worth"), required=False)
    from_whom = forms.CharField(label=_("From whom"), max_length=80, required=False)
    basis = forms.CharField(label=_("Number of the paper it was taken under"), max_length=120)
    at = MinuteField(label=_("Taken at"))
    place = forms.CharField(label=_("Where it lies"), max_length=120)
    keeper = officer_field(_("Who keeps it"), required=False)


class MoveForm(_Chosen):
    """Where a thing goes."""

    state = forms.ChoiceField(label=_("From now on"), choices=list(ITEM_STATES.items()), initial=KEPT)
    place = forms.CharField(label=_("Where it lies"), max_length=120)
    keeper = officer_field(_("Who keeps it"), required=False)
    text = forms.CharField(label=_("Reason"), max_length=200)


class ForceForm(_Chosen):
    """A task force."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = unit_field(_("Lead unit"))
    officer = officer_field(_("Leader"))
    text = forms.CharField(label=_("Why it is formed"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400)


class MemberForm(_Chosen):
    """A member of a task force."""

    officer = officer_field(_("Officer"))
    part = forms.CharField(label=_("For what"), max_length=80, required=False)


class PlanForm(_Chosen):
    """A line of the plan."""

    words = forms.CharField(label=_("What is to be done"), max_length=120)
    officer = officer_field(_("Who does it"))
    at = MinuteField(label=_("Due by"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def clean_at(self) -> datetime:
        """Refuse an end that is over already."""
        at: datetime = self.cleaned_data["at"]
        if at <= self._now:
            raise forms.ValidationError(_("The end must lie in the future."))
        return at


class LogForm(Look, forms.Form):
    """A line of the log."""

    words = long_field(_("What was done"))


class CheckForm(Look, forms.Form):
    """A check before a measure: each question of the list with a remark, and whether the measure goes on."""

    subject = forms.CharField(max_length=120)
    measure = forms.CharField(label=_("Which measure"), max_length=120)
    goes_on = forms.ChoiceField(label=_("The measure"), choices=[("no", _("does not go on")), ("yes", _("goes on"))])
    reason = long_field(_("Why it goes on although something stands against it"), required=False)

    def __init__(self, *args: Any, listed: Checklist, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken_language()
        self.listed = listed
        self.fields["subject"].label = _("City") if listed.key == "other_cities" else _("Firm")
        choices = [(key, ANSWERS[key][language]) for key in ("unknown", "met", "not_met")]
        for item in listed.items:
            self.fields[item.key] = forms.ChoiceField(
                label=item.words[language], choices=choices, required=False, initial=known.get(item.key, "unknown")
            )
            self.fields[item.key].widget.attrs["class"] = "inp"
            self.fields[f"{item.key}__remark"] = forms.CharField(label=_("Remark"), required=False, max_length=400)
            self.fields[f"{item.key}__remark"].widget.attrs["class"] = "inp"
        self.order_fields(["subject", "measure", *self.asked(), "goes_on", "reason"])

    def asked(self) -> Sequence[str]:
        """Return the names of the fields of the questions."""
        return [name for item in self.listed.items for name in (item.key, f"{item.key}__remark")]

    def given(self) -> CheckAnswers:
        """Return what was answered."""
        cleaned = self.cleaned_data
        return CheckAnswers(
            checklist=self.listed.key, subject=cleaned["subject"], measure=cleaned["measure"],
            answers={item.key: cleaned.get(item.key) or "unknown" for item in self.listed.items},
            remarks={item.key: cleaned.get(f"{item.key}__remark", "") for item in self.listed.items},
            goes_on=cleaned["goes_on"] == "yes", reason=cleaned["reason"],
        )  # fmt: skip


class SimulateForm(_Chosen):
    """Who would get this?"""

    offence = forms.ChoiceField(label=_("Offence"))
    amount_fen = AmountField(label=_("At stake"), allow_zero=True)
    unit = unit_field(_("Where it came in"))
    circumstances = forms.MultipleChoiceField(
        label=_("Circumstances"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, circumstances: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken_language()
        self.fields["offence"].choices = offence_choices()
        self.fields["circumstances"].choices = [(key, words[language]) for key, words in circumstances.items()]
