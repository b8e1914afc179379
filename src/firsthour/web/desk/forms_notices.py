"""What can be wished about notices, and what is wrong with it?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.models import MailWish
from firsthour.web.desk.notice_kinds import TOPICS
from firsthour.web.desk.notices import Wishes
from firsthour.web.ui.forms import Look

_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WishesForm(Look, forms.Form):
    """How somebody wishes to be told outside of the site."""

    mail = forms.ChoiceField(
        label=_("Mail"),
        choices=[
            (MailWish.NEVER, _("none")),
            (MailWish.EACH, _("one for each notice")),
            (MailWish.HOURLY, _("one an hour with all of them")),
            (MailWish.DAILY, _("one a day with all of them")),
        ],
        help_text=_("Mails name the kind of the notice and the number of the matter, never a person."),
    )
    digest_at = forms.TimeField(label=_("Daily mail at"), required=False, widget=_CLOCK)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=_CLOCK)
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=_CLOCK)
    urgent_breaks_quiet = forms.BooleanField(label=_("What is urgent comes in quiet hours too"), required=False)
    muted = forms.MultipleChoiceField(
        label=_("Never outside of the site"), required=False, widget=forms.CheckboxSelectMultiple
    )
    webhook_url = forms.CharField(
        label=_("Webhook"),
        max_length=300,
        required=False,
        help_text=_("An https address on a host that the administrator has allowed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["muted"].choices = [(kind.key, kind.words) for kind in TOPICS.values()]

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the quiet hours."""
        given: dict[str, Any] = super().clean() or {}
        if (given.get("quiet_from") is None) != (given.get("quiet_to") is None):
            self.add_error("quiet_to", _("Quiet hours need a beginning and an end."))
        return given

    def wishes(self) -> Wishes:
        """Return what was wished."""
        given = self.cleaned_data
        return Wishes(**{**given, "muted": tuple(given["muted"]), "webhook_url": given["webhook_url"].strip()})
