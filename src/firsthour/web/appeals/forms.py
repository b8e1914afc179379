"""What is typed about appeals: what a holder says, who reviews, what is decided, what became of a suggestion."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.appeals.models import Channel, Decision, Relation, Wanted
from firsthour.web.appeals.rules import cause_table
from firsthour.web.appeals.wording import CHANNELS, DECISIONS, RELATIONS, WANTED
from firsthour.web.people.models import Officer
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

_LONG = 5000
_CHOOSE = ("", _("please choose"))


class ManyFiles(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each taken like one."""

    widget = ManyFiles(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files."""
        given = data if isinstance(data, list | tuple) else [data]
        return [one for one in (super(FilesField, self).clean(each, initial) for each in given) if one]


class NewAppealForm(Look, forms.Form):
    """An appeal that came by hand, phone or letter."""

    number = forms.CharField(
        label=_("Number of the notice or of the request"), max_length=80,
        help_text=_("It stands on the holder's notice; the request's stands on the pursuit."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How it came in"))
    received_at = MinuteField(label=_("When it came in"))
    appellant = forms.CharField(label=_("Who appeals"), max_length=60)
    relation = forms.ChoiceField(label=_("What they are to the account"))
    contact = forms.CharField(label=_("How they are reached"), max_length=60)
    said = forms.CharField(label=_("What they say"), max_length=_LONG, widget=forms.Textarea)
    wanted = forms.ChoiceField(label=_("What they ask for"))
    wanted_fen = AmountField(label=_("How much (yuan)"), required=False)
    files = FilesField(label=_("Papers of the appeal"), required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        by_hand = [(key, words) for key, words in CHANNELS.items() if key != Channel.PORTAL]
        for name, choices in (("channel", by_hand), ("relation", list(RELATIONS.items())), ("wanted", _wanted())):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["relation"].initial, self.fields["wanted"].initial = Relation.HOLDER, Wanted.ALL

    def clean(self) -> dict[str, Any]:
        """Return what was typed; a part has an amount."""
        given = super().clean() or {}
        if given.get("wanted") == Wanted.PART and not given.get("wanted_fen") and "wanted_fen" not in self.errors:
            self.add_error("wanted_fen", _("Write how much is to be let go."))
        return given


class AddForm(Look, forms.Form):
    """What the holder says later, and papers."""

    text = forms.CharField(label=_("What they add"), required=False, max_length=_LONG, widget=forms.Textarea)
    files = FilesField(label=_("Papers of the appeal"), required=False)


class SaidForm(Look, forms.Form):
    """Words that go with a step."""

    text = forms.CharField(label=_("In the holder's words"), max_length=_LONG, widget=forms.Textarea)


class HandedForm(Look, forms.Form):
    """How the decision reached the holder."""

    text = forms.CharField(label=_("How the holder was given the decision"), max_length=200)


class AssignForm(Look, forms.Form):
    """Who reviews it."""

    officer = forms.ChoiceField(label=_("Who reviews it"))

    def __init__(self, *given: Any, officers: Sequence[Officer], **options: Any) -> None:
        super().__init__(*given, **options)
        self.by_uid = {str(one.uid): one for one in officers}
        self.fields["officer"].choices = [(uid, str(one)) for uid, one in self.by_uid.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Officer:
        """The officer who was chosen."""
        return self.by_uid[self.cleaned_data["officer"]]


class DecideForm(Look, forms.Form):
    """What is decided, why, and how much is let go."""

    decision = forms.ChoiceField(label=_("What is decided"))
    released_fen = AmountField(
        label=_("How much is let go (yuan)"), required=False, help_text=_("Only when it is granted in part")
    )
    cause = forms.ChoiceField(
        label=_("Cause"), help_text=_("Whose mistake it was; it is counted, nobody is judged by it.")
    )
    reasons = forms.CharField(
        label=_("Reasons"), max_length=3000, widget=forms.Textarea, help_text=_("The holder is given them in writing.")
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        decisions = (Decision.UPHELD, Decision.PARTLY, Decision.REJECTED)
        self.fields["decision"].choices = [_CHOOSE, *((one, DECISIONS[one][0]) for one in decisions)]  # type: ignore[attr-defined]
        self.fields["cause"].choices = [_CHOOSE, *_causes()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the decision; cause and amount go with it."""
        given = super().clean() or {}
        decision = given.get("decision", "")
        fitting = {one.key for one in cause_table().for_decision(decision)}
        if given.get("cause") and decision and given["cause"] not in fitting:
            self.add_error("cause", _("This cause does not go with the decision."))
        if decision == Decision.PARTLY and not given.get("released_fen") and "released_fen" not in self.errors:
            self.add_error("released_fen", _("Write how much is to be let go."))
        return given


class MatchForm(Look, forms.Form):
    """Which hold is meant."""

    number = forms.CharField(label=_("Number of the notice or of the request"), max_length=80)


class ReasonForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), max_length=300)


def _wanted() -> list[tuple[str, Any]]:
    return list(WANTED.items())


def _causes() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return the causes under the decisions they go with; one that goes with two stands under the first."""
    table, language, listed = cause_table(), spoken_language(), set()
    groups = []
    for decision in (Decision.UPHELD, Decision.PARTLY, Decision.REJECTED):
        causes = [one for one in table.for_decision(decision) if one.key not in listed]
        listed |= {one.key for one in causes}
        if causes:
            groups.append((DECISIONS[decision][0], [(one.key, one.words[language]) for one in causes]))
    return groups
