"""What can be typed about suspects, measures and persons?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.cases.measures import MEASURES
from firsthour.web.cases.suspects import PARTS, NewSuspect
from firsthour.web.intake.models import Mention
from firsthour.web.ui.forms import Look, MinuteField
from firsthour.web.ui.masking import mask_person, mask_phone


class SuspectForm(Look, forms.Form):
    """Who is suspected, and of which part."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    part = forms.ChoiceField(label=_("Part in it"), choices=list(PARTS.items()))

    def new(self) -> NewSuspect:
        """Return what was typed."""
        return NewSuspect(**self.cleaned_data)


class MoveForm(Look, forms.Form):
    """Why, and when it happened."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)
    at = MinuteField(label=_("When"), required=False)


class AskMeasureForm(Look, forms.Form):
    """Which measure, and why."""

    kind = forms.ChoiceField(label=_("Measure"), choices=[(one.key, one.words) for one in MEASURES.values()])
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)


class ApproveMeasureForm(Look, forms.Form):
    """Under which paper, and from when on."""

    paper_number = forms.CharField(label=_("Number of the paper"), max_length=60)
    began_at = MinuteField(label=_("Began"), required=False)


class WhyForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)


class JoinForm(Look, forms.Form):
    """Which other mention means the same person, and why."""

    other = forms.ChoiceField(label=_("The same person as"))
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=400)

    def __init__(self, *args: Any, suggested: list[Mention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            (str(one.uid), f"{mask_person(one.name)} {mask_phone(one.phone)} · {one.matter.number}")
            for one in suggested
        ]
