"""What is typed or chosen about one account: what is asked of its bank, why, what came of it, what it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.holds.models.requests import NoticeWay
from firsthour.web.holds.queries.lists import HOLD_FILTERS, PURSUIT_FILTERS, ListFilter
from firsthour.web.holds.rules import hold_rules
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

FLAGS = {
    "running_firm": _("a firm that is running"),
    "payroll_account": _("wages are paid from it"),
    "basic_account": _("the firm's basic account"),
    "paid_for_goods": _("the money paid for goods"),
}
CAUSE_WORDS = {
    "deducted": _("a court or another authority deducted"),
    "released": _("the bank let a part go"),
    "earlier": _("an earlier freeze was carried out"),
    "corrected": _("the bank had said a wrong amount"),
    "other": _("another reason"),
}
WAYS = {
    NoticeWay.POST: _("by post"),
    NoticeWay.HAND: _("handed over"),
    NoticeWay.PHONE: _("by telephone"),
    NoticeWay.BANK: _("through the bank"),
}


class ListForm(forms.Form):
    """What a list is narrowed to; what cannot be narrows nothing."""

    do = forms.ChoiceField(choices=[(key, key) for key in (*PURSUIT_FILTERS, *HOLD_FILTERS)], required=False)
    q = forms.CharField(required=False, max_length=40)

    def wanted(self) -> ListFilter:
        """Return the filter."""
        self.is_valid()
        given = self.cleaned_data
        return ListFilter(given.get("do") or "", given.get("q") or "")


class DraftForm(Look, forms.Form):
    """A request that a person drafts: how much, of which kind of property, why."""

    amount = AmountField(label=_("Amount"), required=False)
    asset = forms.ChoiceField(label=_("Kind of property"), choices=[])
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *given: Any, measure: str, **options: Any) -> None:
        super().__init__(*given, **options)
        choice = self.fields["asset"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = asset_choices()
        if measure != "freeze":
            del self.fields["asset"]
        if measure in ("renew", "renew_major"):
            del self.fields["amount"]
        elif measure == "release":
            self.fields["amount"].help_text = _("Left empty: all of it is released.")
        else:
            self.fields["amount"].help_text = _("Left empty: as much as is ours there.")


class WhyForm(Look, forms.Form):
    """Why, in words that stay in the history."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class HeldNowForm(Look, forms.Form):
    """What the bank holds now, since when, why, by which paper."""

    amount = AmountField(label=_("Held now (yuan)"), allow_zero=True)
    at = MinuteField(label=_("Since when"))
    cause = forms.ChoiceField(label=_("Why another amount"), choices=list(CAUSE_WORDS.items()))
    paper = forms.CharField(
        label=_("Paper it follows from"), max_length=120, required=False,
        help_text=_("Its number and who issued it, e.g. the court's notice of deduction."),
    )  # fmt: skip
    reason = forms.CharField(label=_("How it is known"), max_length=300, required=False)

    def __init__(self, *given: Any, now: datetime, **options: Any) -> None:
        super().__init__(*given, **options)
        self.now = now

    def clean_at(self) -> datetime:
        """Return the moment; one that is still to come is none."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("This moment has not come yet."))
        return at


class MovedUpForm(Look, forms.Form):
    """Since when a waiting freeze is in force, and how much of it."""

    at = MinuteField(label=_("In force since"))
    amount = AmountField(label=_("Amount held (yuan)"), required=False)

    def __init__(self, *given: Any, now: datetime, **options: Any) -> None:
        super().__init__(*given, **options)
        self.now = now

    def clean_at(self) -> datetime:
        """Return the moment; one that is still to come is none."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("This moment has not come yet."))
        return at


class CorrectForm(Look, forms.Form):
    """What an account is; number and holder are not shown here, and stay as they are where nothing is typed."""

    account = forms.CharField(
        label=_("Account number"), max_length=60, required=False, help_text=_("Left empty: as it is.")
    )
    institution = forms.CharField(label=_("Bank or payment firm"), max_length=60)
    holder = forms.CharField(label=_("Holder"), max_length=60, required=False, help_text=_("Left empty: as it is."))
    asset = forms.ChoiceField(label=_("Kind of property"), choices=[])
    flags = forms.MultipleChoiceField(
        label=_("What to be careful about"), required=False, choices=list(FLAGS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        choice = self.fields["asset"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = asset_choices()


class TellForm(Look, forms.Form):
    """How the holder was told."""

    way = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()))


def asset_choices() -> Sequence[tuple[str, str]]:
    """Return the kinds of property that can be frozen."""
    language = spoken_language()
    return [(key, kind.words[language]) for key, kind in hold_rules().assets.items()]
