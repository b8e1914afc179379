"""What is typed while it is decided whether to file: facts, answers, proposal, opinion, minutes, decision?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.law.checklists import ANSWERS, Checklist
from firsthour.law.citing import cite
from firsthour.law.facts import Fact, FactValue
from firsthour.law.offences import list_offences
from firsthour.web.cases.filing import CHAIR, MEMBER, RECORDER, Voice
from firsthour.web.cases.wording import CAPACITIES, PROPOSALS, VOICES
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

MOST_MEMBERS = 7


def long_field(label: Any, **more: Any) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **more)


def offence_choices() -> list[tuple[str, str]]:
    """Return every offence with its article, in the order of the list."""
    language = spoken_language()
    return [(one.key, f"{one.words[language]} · {cite('', one.article, language=language)}") for one in list_offences()]


class OffenceForm(Look, forms.Form):
    """Which offence is to be compared."""

    offence = forms.ChoiceField(label=_("Offence"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence"].choices = [("", "—"), *offence_choices()]


class FactsForm(Look, forms.Form):
    """What is known of one offence; a field for each fact its lines ask for. What is left empty is not known."""

    act_on = forms.DateField(
        label=_("Day of the act"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The lines of that day are compared; another day compares anew."),
    )  # fmt: skip
    is_main = forms.BooleanField(label=_("This is the main offence"), required=False)

    def __init__(self, *args: Any, facts: Sequence[Fact], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._facts, self._now = facts, now
        for fact in facts:
            self.fields[f"fact_{fact.key}"] = _fact_field(fact)
        self.fields["is_main"] = self.fields.pop("is_main")
        _dress(self)

    def clean_act_on(self) -> date:
        """Refuse an act that lies in the future."""
        day: date = self.cleaned_data["act_on"]
        if day > self._now.astimezone(SHANGHAI).date():
            raise forms.ValidationError(_("This lies in the future."))
        return day

    def values(self) -> dict[str, FactValue]:
        """Return what is known, by fact."""
        found: dict[str, FactValue] = {}
        for fact in self._facts:
            value = self.cleaned_data.get(f"fact_{fact.key}")
            if value not in (None, ""):
                found[fact.key] = _value(fact, value)
        return found


def facts_initial(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept facts as a form shows them."""
    return {f"fact_{key}": _shown(key, value) for key, value in facts.items()}


class ChecklistForm(Look, forms.Form):
    """Answers to the questions of some checklists, each with a remark."""

    def __init__(self, *args: Any, lists: Sequence[Checklist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken_language()
        self.lists = [(one, [item for item in one.items if item.kind == "question"]) for one in lists]
        answers = [("unknown", ANSWERS["unknown"][language]), ("met", ANSWERS["met"][language]),
                   ("not_met", ANSWERS["not_met"][language])]  # fmt: skip
        for listed, items in self.lists:
            for item in items:
                name = f"{listed.key}__{item.key}"
                self.fields[name] = forms.ChoiceField(label=item.words[language], choices=answers, required=False)
                self.fields[f"{name}__remark"] = forms.CharField(label=_("Remark"), required=False, max_length=400)
        _dress(self)

    def given(self, listed: Checklist) -> dict[str, dict[str, str]]:
        """Return what was answered in one list: answer and remark by item."""
        found = {}
        for _listed, items in self.lists:
            for item in items if _listed.key == listed.key else ():
                name = f"{listed.key}__{item.key}"
                answer = self.cleaned_data.get(name) or "unknown"
                found[item.key] = {"answer": answer, "remark": self.cleaned_data.get(f"{name}__remark", "")}
        return found


class ProposalForm(Look, forms.Form):
    """What is proposed, and why."""

    proposal = forms.ChoiceField(label=_("Proposal"), choices=list(PROPOSALS.items()))
    words = long_field(_("Reasons"))
    to_unit = forms.ModelChoiceField(
        label=_("To which unit"), queryset=Unit.objects.none(), to_field_name="uid", required=False, empty_label="—",
        help_text=_("Only for a transfer."),
    )  # fmt: skip
    addressee = forms.CharField(
        label=_("Or to whom outside"), required=False, max_length=80, help_text=_("Only for a transfer.")
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].queryset = units


class OpinionForm(Look, forms.Form):
    """The legal officer's opinion."""

    agrees = forms.ChoiceField(label=_("With the proposal"), choices=[("yes", _("I agree")), ("no", _("I disagree"))])
    words = long_field(_("Opinion"))


class DecisionForm(Look, forms.Form):
    """The decision."""

    decision = forms.ChoiceField(label=_("What is decided"), choices=list(PROPOSALS.items()))
    words = long_field(_("Reasons"))


class CollectiveForm(Look, forms.Form):
    """A collective discussion: up to seven members, what each said, and the minutes."""

    met_at = MinuteField(label=_("Met at"))
    minutes = long_field(_("Minutes"))

    def __init__(self, *args: Any, officers: QuerySet[Officer], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        officers = list(officers)
        names = [("", "—"), *((str(one.uid), f"{one.name} {one.badge}") for one in officers)]
        self._officers = {str(one.uid): one for one in officers}
        for place in range(1, MOST_MEMBERS + 1):
            label = _("Member %(n)s") % {"n": place}
            self.fields[f"officer_{place}"] = forms.ChoiceField(label=label, choices=names, required=False)
            self.fields[f"capacity_{place}"] = forms.ChoiceField(
                label=_("As"), choices=list(CAPACITIES.items()), required=False,
                initial={1: CHAIR, 2: RECORDER}.get(place, MEMBER),
            )  # fmt: skip
            self.fields[f"opinion_{place}"] = forms.ChoiceField(
                label=_("Says"), choices=list(VOICES.items()), required=False
            )
            self.fields[f"words_{place}"] = forms.CharField(label=_("In words"), required=False, max_length=400)
        _dress(self)

    def clean_met_at(self) -> datetime:
        """Refuse a meeting in the future."""
        at: datetime = self.cleaned_data["met_at"]
        if at > self._now:
            raise forms.ValidationError(_("This lies in the future."))
        return at

    def voices(self) -> list[Voice]:
        """Return who took part, as what, and what each said."""
        given = self.cleaned_data
        return [
            Voice(
                self._officers[given[f"officer_{n}"]], given[f"capacity_{n}"] or MEMBER, given[f"opinion_{n}"] or "for",
                given[f"words_{n}"],
            )
            for n in range(1, MOST_MEMBERS + 1)
            if given.get(f"officer_{n}")
        ]  # fmt: skip


def _fact_field(fact: Fact) -> forms.Field:
    language = spoken_language()
    label = fact.words[language]
    if fact.kind == "money":
        return AmountField(label=label, required=False, allow_zero=True)
    if fact.kind == "count":
        return forms.IntegerField(label=f"{label}（{fact.unit[language]}）" if fact.unit[language] else label,
                                  required=False, min_value=0, max_value=fact.most)  # fmt: skip
    if fact.kind == "share":
        return forms.DecimalField(label=f"{label} %", required=False, min_value=0, decimal_places=2, max_digits=9)
    if fact.kind == "choice":
        options = [(key, words[language]) for key, words in fact.options.items()]
        return forms.ChoiceField(label=label, required=False, choices=[("", _("not known")), *options])
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
    )


def _value(fact: Fact, value: Any) -> FactValue:
    if fact.kind == "yes_no":
        return bool(value == "yes")
    if fact.kind == "share":
        return int(Decimal(value) * 100)
    return str(value) if fact.kind == "choice" else int(value)


def _shown(key: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return Decimal(value) / 100 if key.endswith("_bp") else value


def _dress(form: forms.Form) -> None:
    """Give fields that were added later the look of the site."""
    for field in form.fields.values():
        kind = getattr(field.widget, "input_type", "textarea")
        if kind not in ("checkbox", "radio", "hidden", "file"):
            field.widget.attrs["class"] = "inp"
