"""What does somebody type who was told a bank's answer, or pastes it?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.law.messages import get_one_message_kind, list_return_codes
from firsthour.web.gateway.operations.by_hand import MOST_TEXT, TypedAnswer
from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.templatetags.firsthour import spoken_language

_DONE, _PLATFORM_DIGITS = "100000", 6
_FIELDS = {
    "held": "held_amount", "effective_at": "effective_at", "balance": "balance", "until_at": "until_at",
    "ahead_authority": "ahead_authority", "ahead_until": "ahead_until", "reason": "reason",
}  # fmt: skip


class PasteForm(Look, forms.Form):
    """A text as it came from the bank."""

    text = forms.CharField(
        label=_("The answer as it came"), max_length=MOST_TEXT, required=False,
        help_text=_("Left empty: the bank returned nothing, which is an answer too."),
        widget=forms.Textarea,
    )  # fmt: skip


class TypedForm(Look, forms.Form):
    """The few things that an answer says; only those that an answer to this message may hold are asked."""

    return_code = forms.ChoiceField(label=_("Return code"))
    held = AmountField(label=_("Amount held (yuan)"), required=False, allow_zero=True)
    effective_at = MinuteField(label=_("In force from"), required=False)
    balance = AmountField(label=_("Balance (yuan)"), required=False, allow_zero=True)
    until_at = MinuteField(label=_("Lasts until"), required=False)
    ahead_authority = forms.CharField(label=_("Authority ahead"), required=False, max_length=60)
    ahead_until = MinuteField(label=_("Ahead until"), required=False)
    reason = forms.CharField(label=_("Reason the bank gives"), required=False, max_length=200)

    def __init__(self, *given: Any, code: str, **options: Any) -> None:
        super().__init__(*given, **options)
        language = spoken_language()
        choice = self.fields["return_code"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.code, f"{one.code} {one.words[language]}") for one in list_return_codes().values()]
        answer = get_one_message_kind(get_one_message_kind(code).counterpart)
        known = {field.key for field in answer.fields}
        for name, key in _FIELDS.items():
            if key not in known:
                del self.fields[name]

    @property
    def first(self) -> list[forms.BoundField]:
        """What is nearly always said."""
        return [self[name] for name in ("return_code", "held", "effective_at") if name in self.fields]

    @property
    def further(self) -> list[forms.BoundField]:
        """What is said now and then."""
        return [one for one in self if one.name not in ("return_code", "held", "effective_at")]

    @property
    def typed(self) -> TypedAnswer:
        """What was typed."""
        given = self.cleaned_data
        code = given["return_code"]
        is_business = len(code) != _PLATFORM_DIGITS  # a bank's own code, inside an answer that arrived well
        return TypedAnswer(
            return_code=_DONE if is_business else code, business_code=code if is_business else "",
            held_fen=given.get("held"), effective_at=given.get("effective_at"),
            balance_fen=given.get("balance"), until_at=given.get("until_at"),
            ahead_authority=given.get("ahead_authority", ""), ahead_until=given.get("ahead_until"),
            reason=given.get("reason", ""),
        )  # fmt: skip


class AssignForm(Look, forms.Form):
    """To which message an answer belongs."""

    number = forms.CharField(label=_("Number of the message"), max_length=40)
