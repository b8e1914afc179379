"""What is typed when somebody is named for a place?"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts.models import BeatRole
from firsthour.web.alerts.policies import nameable_officers
from firsthour.web.people.models import Community, Grid, Officer, Unit
from firsthour.web.ui.forms import Look, MinuteField

ROLES = [
    (BeatRole.COMMUNITY, _("community officer")),
    (BeatRole.GRID, _("officer of the grid")),
    (BeatRole.GRID_WORKER, _("grid worker")),
]


class OfficerChoice(forms.ModelChoiceField):
    """An officer, with the badge: names repeat."""

    def label_from_instance(self, obj: Officer) -> str:
        """Name an officer with the badge."""
        return f"{obj.name} {obj.badge}"


class BeatForm(Look, forms.Form):
    """Who looks after which place, as what, from when."""

    officer = OfficerChoice(label=_("Who"), queryset=Officer.objects.none(), to_field_name="uid", empty_label="—")
    role = forms.ChoiceField(label=_("As what"), choices=ROLES)
    community = forms.ModelChoiceField(
        label=_("Community"), queryset=Community.objects.none(), to_field_name="uid", empty_label="—"
    )
    grid = forms.ModelChoiceField(
        label=_("Grid"), queryset=Grid.objects.none(), to_field_name="code", required=False, empty_label="—",
        help_text=_("Left empty for a community officer."),
    )  # fmt: skip
    from_at = MinuteField(label=_("From"), required=False, help_text=_("Left empty: now."))

    def __init__(self, *args: Any, station: Unit, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["officer"].queryset = nameable_officers(station, role="", now=now)
        self.fields["community"].queryset = Community.objects.filter(station=station)
        self.fields["grid"].queryset = Grid.objects.filter(community__station=station)

    def clean_from_at(self) -> datetime:
        """Begin now where nothing is said."""
        given: datetime | None = self.cleaned_data["from_at"]
        return given or self._now
