"""What is typed or chosen about restitution: losses, holds, seized things, ways, objections, answers of banks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.law.restitution_rule import WAYS
from firsthour.web.restitution.wording import DEMAND_WORDS, TOLD_WORDS, WAY_WORDS
from firsthour.web.ui.forms import AmountField, Look, MinuteField

Choices = Sequence[tuple[str, Any]]


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WhyForm(Look, forms.Form):
    """Why."""

    text = forms.CharField(label=_("Reason"), max_length=400, widget=_words(2))


class ClaimForm(Look, forms.Form):
    """A victim, what was lost, what came back before, where money may be sent."""

    victim = forms.CharField(label=_("Name of the victim"), max_length=80)
    id_number = forms.CharField(label=_("Identity number"), required=False, max_length=30)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    loss = AmountField(label=_("Loss"))
    returned = AmountField(label=_("Came back before"), required=False, allow_zero=True)
    bank = forms.CharField(label=_("Bank of the victim"), required=False, max_length=80)
    account = forms.CharField(
        label=_("Account of the victim"), required=False, max_length=60,
        help_text=_("Only an account in the victim's own name; nobody collects for another."),
    )  # fmt: skip
    evidence = forms.CharField(label=_("What it rests on"), required=False, max_length=1000, widget=_words())


class LossForm(Look, forms.Form):
    """What the loss really is."""

    loss = AmountField(label=_("Loss"))
    text = forms.CharField(label=_("Why it changes"), max_length=400, widget=_words(2))


class VerifyForm(Look, forms.Form):
    """On what a loss rests."""

    text = forms.CharField(
        label=_("What it rests on"), max_length=1000, widget=_words(),
        help_text=_("For example: transfer slip and row 17 of the statement of 5527."),
    )  # fmt: skip


class HoldForm(Look, forms.Form):
    """Money that is held and of which the holds' pages know nothing."""

    bank = forms.CharField(label=_("Bank"), max_length=80)
    account = forms.CharField(label=_("Account"), max_length=60)
    holder = forms.CharField(label=_("Holder"), required=False, max_length=80)
    amount = AmountField(label=_("Held"))
    text = forms.CharField(label=_("What it rests on"), max_length=400, widget=_words(2))


class ChangeHoldForm(Look, forms.Form):
    """How much is really held."""

    amount = AmountField(label=_("Held"), allow_zero=True)
    text = forms.CharField(label=_("Why it changes"), max_length=400, widget=_words(2))


class AssetForm(Look, forms.Form):
    """A seized thing at its first valuation."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("What was seized"), max_length=200)
    value = AmountField(label=_("First valuation"), allow_zero=True)
    keeper = forms.CharField(label=_("Kept where and by whom"), max_length=200)
    text = forms.CharField(label=_("What the valuation rests on"), max_length=400, widget=_words(2))

    def __init__(self, *given: Any, kinds: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["kind"].choices = list(kinds)


class ValueForm(Look, forms.Form):
    """A new valuation."""

    value = AmountField(label=_("Valuation"), allow_zero=True)
    text = forms.CharField(label=_("Who valued it, by which report"), max_length=400, widget=_words(2))


class CostForm(Look, forms.Form):
    """A cost of keeping a thing."""

    cost = AmountField(label=_("Cost"))
    text = forms.CharField(label=_("What for"), max_length=400, widget=_words(2))


class KeeperForm(Look, forms.Form):
    """Where a thing is kept now."""

    keeper = forms.CharField(label=_("Kept where and by whom"), max_length=200)
    text = forms.CharField(label=_("Reason"), required=False, max_length=400, widget=_words(2))


class DisposeForm(Look, forms.Form):
    """What a thing brought."""

    proceeds = AmountField(label=_("Proceeds"), allow_zero=True)
    text = forms.CharField(label=_("How it was sold"), max_length=400, widget=_words(2))


class WayForm(Look, forms.Form):
    """Which way a hold's money goes back, and why."""

    way = forms.ChoiceField(label=_("Way"), choices=[(key, WAY_WORDS[key]) for key in WAYS], widget=forms.RadioSelect)
    text = forms.CharField(label=_("Why this way"), max_length=400, widget=_words())


class ObjectionForm(Look, forms.Form):
    """What somebody demands."""

    who = forms.CharField(label=_("Who objects"), max_length=80)
    kind = forms.ChoiceField(label=_("What is demanded"), choices=list(DEMAND_WORDS.items()))
    claim = forms.ChoiceField(
        label=_("Which victim"),
        required=False,
        help_text=_("Nobody chosen and a loss demanded: a victim not registered yet."),
    )
    hold = forms.ChoiceField(label=_("Which hold"), required=False)
    amount = AmountField(label=_("Amount that would be right"), required=False, allow_zero=True)
    received_at = MinuteField(label=_("Received at"))
    text = forms.CharField(label=_("In their words"), max_length=1000, widget=_words(4))

    def __init__(self, *given: Any, claims: Iterable[tuple[str, Any]], holds: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["claim"].choices = [("", "—"), *claims]
        self.fields["hold"].choices = [("", "—"), *holds]

    def clean(self) -> dict[str, Any]:
        """Ask for what the demand is about."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {"loss": ("amount",), "held": ("hold", "amount"), "traced": ("claim", "hold", "amount")}
        for name in needed.get(cleaned.get("kind", ""), ()):
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This demand needs it."))
        return cleaned


class ReviewForm(Look, forms.Form):
    """What becomes of an objection."""

    upheld = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("uphold it")), ("no", _("do not uphold it"))], widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Why, as the objector will read it"), max_length=1000, widget=_words(4))


class PayeeForm(Look, forms.Form):
    """Where money of a victim may be sent."""

    bank = forms.CharField(label=_("Bank of the victim"), max_length=80)
    account = forms.CharField(
        label=_("Account of the victim"), max_length=60,
        help_text=_("Only an account in the victim's own name; nobody collects for another."),
    )  # fmt: skip


class OrderAgainForm(PayeeForm):
    """Where a payment that did not arrive goes now, and why."""

    text = forms.CharField(label=_("Why it is ordered again"), max_length=400, widget=_words(2))


class EvidenceForm(Look, forms.Form):
    """A victim's payment into an account, or what of it was traced there."""

    claim = forms.ChoiceField(label=_("Which victim"))
    kind = forms.ChoiceField(
        label=_("What is known"), choices=[("deposit", _("paid straight into it")), ("traced", _("traced into it"))]
    )
    amount = AmountField(label=_("Amount"))
    text = forms.CharField(
        label=_("What it rests on"), max_length=400,
        help_text=_("For example: transfer slip and row 17 of the statement of 5527."),
    )  # fmt: skip

    def __init__(self, *given: Any, claims: Iterable[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["claim"].choices = list(claims)


class PaymentForm(Look, forms.Form):
    """Which payment of a report a loss rests on."""

    payment = forms.ChoiceField(label=_("Payment"))

    def __init__(self, *given: Any, payments: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["payment"].choices = list(payments)


class RowForm(Look, forms.Form):
    """Which row of a statement a loss rests on."""

    statement = forms.ChoiceField(label=_("Statement"))
    sheet = forms.IntegerField(label=_("Sheet"), min_value=1, max_value=9999, initial=1)
    row = forms.IntegerField(
        label=_("Row"), min_value=1, max_value=9_999_999,
        help_text=_("As the file counts them, the head being row 1."),
    )  # fmt: skip

    def __init__(self, *given: Any, statements: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["statement"].choices = list(statements)


class TakeBackForm(Look, forms.Form):
    """What a participant gave back, and where it lies."""

    amount = AmountField(label=_("Given back"))
    bank = forms.CharField(label=_("Bank where it lies now"), max_length=80)
    account = forms.CharField(label=_("Account where it lies now"), max_length=60)
    text = forms.CharField(label=_("What it rests on"), max_length=400, widget=_words(2))


class ToldForm(Look, forms.Form):
    """How a decision reached somebody."""

    way = forms.ChoiceField(label=_("How it was handed over"), choices=list(TOLD_WORDS.items()))
    text = forms.CharField(
        label=_("Proof of it"),
        max_length=200,
        help_text=_("For example: receipt signed, or number of the registered letter."),
    )


class TraceForm(Look, forms.Form):
    """Which trace of the case's statements is taken as evidence."""

    trace = forms.ChoiceField(label=_("Trace"))

    def __init__(self, *given: Any, traces: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["trace"].choices = list(traces)


class PublishForm(Look, forms.Form):
    """Where a notice is published."""

    place = forms.CharField(label=_("Where it is published"), max_length=200)


class SendForm(Look, forms.Form):
    """How payments go to the banks."""

    through = forms.ChoiceField(
        label=_("How it goes"), choices=[("file", _("as a file, handed over")), ("gateway", _("by the bank gateway"))],
        widget=forms.RadioSelect, initial="file",
    )  # fmt: skip


class FileForm(Look, forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"))
