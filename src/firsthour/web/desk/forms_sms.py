"""What is typed to stop or resume messages to a number?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.sms_lines.purposes import read_sms_rules
from firsthour.web.ui.forms import Look
from firsthour.web.ui.templatetags.firsthour import spoken_language


class StopForm(Look, forms.Form):
    """A number and a purpose."""

    phone = forms.CharField(
        label=_("Mobile number"), max_length=20, help_text=_("Only a hash of it is kept, to recognise it by.")
    )
    purpose = forms.ChoiceField(label=_("Kind of message"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken_language()
        self.fields["purpose"].choices = [
            (one.key, one.words[language]) for one in read_sms_rules().purposes.values() if one.stoppable
        ]
