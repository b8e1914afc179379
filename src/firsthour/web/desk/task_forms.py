"""What can be asked of the list of tasks?"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.queries.task_lists import ALL, OPEN, SCOPES, TaskFilter, read_scope
from firsthour.web.desk.wording import TASK_STATES
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.forms import Look

SCOPE_WORDS = {"mine": _("Mine"), "unit": _("My units'"), "given": _("Given by me")}


class TaskListForm(Look, forms.Form):
    """The filter of the list, as it stands in the URL; what is wrong there narrows nothing."""

    q = forms.CharField(label=_("Number or words"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit and below"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label=_("all"),
    )  # fmt: skip
    officer = forms.ModelChoiceField(
        label=_("Officer"), queryset=Officer.objects.none(), to_field_name="uid", required=False, empty_label=_("all")
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    scope = forms.ChoiceField(required=False, choices=[(key, "") for key in SCOPES], widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[Unit], officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["officer"].queryset = units, officers
        self.fields["state"].choices = [("", _("not closed yet")), *TASK_STATES.items(), (ALL, _("all"))]
        self.fields["q"].widget.attrs["data-filter"] = ""

    def wanted(self) -> TaskFilter:
        """Return the filter that was asked for."""
        self.is_valid()
        given = self.cleaned_data
        return TaskFilter(
            scope=read_scope(given.get("scope") or ""), state=given.get("state") or OPEN,
            is_overdue=bool(given.get("overdue")), officer=given.get("officer"), unit=given.get("unit"),
            text=given.get("q") or "",
        )  # fmt: skip

    def in_words(self) -> list[tuple[str, str]]:
        """Return the filter in words, for exports."""
        wanted = self.wanted()
        states = dict(self.fields["state"].choices)
        said = [(str(_("Tasks")), str(SCOPE_WORDS[wanted.scope]))]
        said.append((str(self.fields["state"].label), str(states["" if wanted.state == OPEN else wanted.state])))
        if wanted.is_overdue:
            said.append((str(self.fields["overdue"].label), str(_("yes"))))
        for name, value in (("officer", wanted.officer), ("unit", wanted.unit), ("q", wanted.text)):
            if value:
                said.append((str(self.fields[name].label), str(value)))
        return said
