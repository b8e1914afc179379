"""What is typed for a bulletin and for a table of warning signs?"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts.bulletin_topics import BulletinTopic
from firsthour.web.people.forms import Dressed
from firsthour.web.people.models import Unit
from firsthour.web.ui.templatetags.firsthour import spoken_language


class BulletinForm(Dressed, forms.Form):
    """To whom, and the words."""

    topics = forms.MultipleChoiceField(
        label=_("Whom it concerns"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several: hold Ctrl while choosing."),
    )  # fmt: skip
    title = forms.CharField(label=_("Headline"), max_length=30)
    text = forms.CharField(
        label=_("What goes round, and what to do"), max_length=300, widget=forms.Textarea,
        help_text=_("No link, no number of more than five digits, no name. The message adds 96110 and how to stop."),
    )  # fmt: skip

    def __init__(self, *given: Any, topics: list[BulletinTopic], **options: Any) -> None:
        super().__init__(*given, **options)
        language = spoken_language()
        plain = [(one.key, one.words[language]) for one in topics if not one.group[language]]
        grouped: dict[str, list[tuple[str, str]]] = {}
        for one in topics:
            if one.group[language]:
                grouped.setdefault(one.group[language], []).append((one.key, one.words[language]))
        self.fields["topics"].choices = [*plain, *grouped.items()]  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """For which unit is it written?"""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), to_field_name="uid")

    def __init__(self, *given: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class DecisionForm(Dressed, forms.Form):
    """A remark to an approval, a refusal, a withdrawal."""

    says = forms.CharField(label=_("Remark"), required=False, max_length=200, widget=forms.Textarea,
                           help_text=_("Needed to give it back or to withdraw it"))  # fmt: skip


class SignTableForm(Dressed, forms.Form):
    """The table, and why it changes."""

    content = forms.CharField(
        label=_("The table"), strip=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("Kinds and words only: a number of more than five digits is refused. It is public."),
    )  # fmt: skip
    why = forms.CharField(label=_("What changes, and why"), max_length=200)
