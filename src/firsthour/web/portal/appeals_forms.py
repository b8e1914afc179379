"""What is asked of somebody who appeals? Number and code of the notice, what happened, what they wish, who they are."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firsthour.web.portal.forms import MOST_STORY, PageForm, PhoneField
from firsthour.web.ui.forms import AmountField

_ONE_LINE = 60
_CODE_FORM = re.compile(r"[0-9A-Z]{8}")
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
RELATIONS = (
    ("holder", _("The account is mine")),
    ("firm", _("It is my firm's")),
    ("agent", _("I act for the holder, with a power of attorney")),
    ("heir", _("The holder has died; I inherit")),
    ("other", _("Something else")),
)
WISHES = (("all", _("Let go of all of it")), ("part", _("Let go of a part")))


class NoticeForm(PageForm):
    """Which notice?"""

    number = forms.CharField(
        label=_("Number of the notice"), max_length=80,
        help_text=_("It stands at the top of the notice, under its title"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Code of the notice"), max_length=40, widget=forms.TextInput(attrs=_CODE),
        help_text=_("Eight signs, for example LZ7K-QFA3; spaces and dashes do not matter"),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the plain code; whether a notice has it is not known on this side."""
        code = re.sub(r"[\s\W_]", "", unicodedata.normalize("NFKC", str(self.cleaned_data["code"]))).upper()
        if not _CODE_FORM.fullmatch(code):
            raise ValidationError(_("A sign is wrong or missing. Please compare the code with your notice."))
        return code


class AppealStoryForm(PageForm):
    """What happened?"""

    story = forms.CharField(
        label=_("Why is the measure wrong?"),
        max_length=MOST_STORY,
        widget=forms.Textarea,
        help_text=_(
            "Where the money came from and what it was for: wages, goods, a loan. Papers can be added at the end."
        ),
    )

    def clean_story(self) -> str:
        """Return the text with plain line ends."""
        return str(self.cleaned_data["story"]).replace("\r\n", "\n")


class WishForm(PageForm):
    """What do you ask for?"""

    wanted = forms.ChoiceField(label=_("What do you ask for?"), choices=WISHES)
    amount = AmountField(label=_("How much (yuan)?"), required=False, help_text=_("Only if it is a part"))

    def clean(self) -> dict[str, Any]:
        """Return the wish; a part has an amount."""
        given = super().clean() or {}
        if given.get("wanted") == "part" and not given.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Write how much is to be let go."))
        if given.get("wanted") == "all":
            given["amount"] = None
        return given


class AppellantForm(PageForm):
    """Who are you?"""

    name = forms.CharField(
        label=_("Your name, or your firm's"), max_length=_ONE_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("What is the account to you?"), choices=RELATIONS)
    phone = PhoneField(label=_("Your phone number"), help_text=_("Whoever reviews it may call you on it"))


class MoreForm(PageForm):
    """What else?"""

    text = forms.CharField(label=_("What do you want to add?"), required=False, max_length=3000, widget=forms.Textarea)


class AgainForm(PageForm):
    """Why do you not agree?"""

    text = forms.CharField(
        label=_("Why do you not agree?"), max_length=3000, widget=forms.Textarea,
        help_text=_("Another officer than the one who decided will read it."),
    )  # fmt: skip


class BackForm(PageForm):
    """Why is the appeal withdrawn?"""

    text = forms.CharField(label=_("Why do you withdraw it?"), required=False, max_length=1000, widget=forms.Textarea)
    sure = forms.BooleanField(label=_("I withdraw my appeal of my own free will. Nobody pressed me or asked me to."))
