"""What is typed or chosen about statements: files, columns, ledgers, payments, answers."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.audit.masking import mask_text
from firsthour.web.statements.models import AskedState, Ledger, StatementFile
from firsthour.web.statements.queries.claims import Payable
from firsthour.web.statements.stated import Stated
from firsthour.web.statements.wording import FIELD_WORDS, SIGN_WORDS, UNIT_WORDS, field_choices
from firsthour.web.ui.forms import Look
from firsthour.web.ui.templatetags.firsthour import spoken_language

_BETWEEN = re.compile(r"[\s,，、;；]+")


class ManyFiles(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class DropForm(Look, forms.Form):
    """Statement files: tables, or zips of them."""

    files = forms.FileField(label=_("Statement files"), widget=ManyFiles(attrs={"multiple": True}), required=False)


class RemoveForm(Look, forms.Form):
    """Why a file goes."""

    text = forms.CharField(label=_("Reason"), max_length=200)


class ColumnsForm(Look, forms.Form):
    """What each column of a table is, and how in and out are told."""

    sign = forms.ChoiceField(label=_("How in and out are told"), choices=list(SIGN_WORDS.items()))
    words_in = forms.CharField(label=_("Words for money in"), required=False, max_length=300)
    words_out = forms.CharField(label=_("Words for money out"), required=False, max_length=300)
    unit = forms.ChoiceField(label=_("Amounts are in"), choices=list(UNIT_WORDS.items()))

    def __init__(self, *given: Any, columns: Sequence[tuple[str, Sequence[str]]], **options: Any) -> None:
        super().__init__(*given, **options)
        for place, (name, known) in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or f"#{place + 1}", required=False, choices=field_choices(known),
                initial=known[0] if known else "", widget=forms.Select(attrs={"class": "inp", "aria-label": name}),
            )  # fmt: skip
        self.n_columns = len(columns)

    @property
    def chosen(self) -> list[str]:
        """The field of each column in order."""
        return [self.cleaned_data.get(f"column_{place}", "") for place in range(self.n_columns)]

    def words(self, name: str) -> list[str]:
        """Return the words typed for one direction."""
        return [word for word in _BETWEEN.split(self.cleaned_data.get(name, "")) if word]


class LedgerForm(Look, forms.Form):
    """A further ledger: its name, which files it selects, other cases, for what."""

    name = forms.CharField(label=_("Name of the ledger"), max_length=80)
    files = forms.MultipleChoiceField(
        label=_("Files of this case"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=_("Numbers of other cases"), required=False, max_length=400,
        help_text=_("All their statements join; the head of the county bureau approves it first."),
    )  # fmt: skip
    purpose = forms.CharField(label=_("Purpose across cases"), required=False, max_length=300)

    def __init__(self, *given: Any, files: Sequence[StatementFile], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["files"].choices = [(str(one.uid), mask_text(one.name)) for one in files]

    @property
    def other_numbers(self) -> list[str]:
        """The numbers typed."""
        return [one for one in _BETWEEN.split(self.cleaned_data.get("numbers", "")) if one]


class TraceForm(Look, forms.Form):
    """Which payments are traced, in which ledger."""

    ledger = forms.ChoiceField(label=_("Ledger"))
    payments = forms.MultipleChoiceField(label=_("Payments told"), required=False, widget=forms.CheckboxSelectMultiple)
    typed = forms.CharField(
        label=_("Further payments"), required=False, max_length=20_000, widget=forms.Textarea,
        help_text=_("One a line: account@time=amount, for example 6229990000000017@2026-11-19 14:03=486000"),
    )  # fmt: skip

    def __init__(self, *given: Any, ledgers: Sequence[Ledger], payables: Sequence[Payable], **options: Any) -> None:
        super().__init__(*given, **options)
        self.payables = {str(one.payment.pk): one for one in payables if one.stated is not None}
        self.fields["ledger"].choices = [(str(one.uid), one.name) for one in ledgers]
        self.fields["payments"].choices = [(key, key) for key in self.payables]

    def clean_typed(self) -> list[Stated]:
        """Return the claims typed, each line one; a line that cannot be read is named with the reason."""
        from firsthour.tracing.claims import parse_claim

        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["typed"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                claim = parse_claim(line.strip(), claim_id=f"t{number}")
            except UserError as error:
                wrong.append(error.sentence(spoken_language()))
                continue
            written = line.rpartition("=")[0].rpartition("@")
            found.append(Stated(claim.claim_id, written[0].strip(), written[2].strip(), claim.amount, claim.currency))
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    @property
    def stated(self) -> list[Stated]:
        """All that is to be traced: chosen payments in the order in which they were told, then what was typed."""
        chosen = set(self.cleaned_data["payments"])
        told = [one.stated for key, one in self.payables.items() if key in chosen and one.stated is not None]
        return [*told, *self.cleaned_data["typed"]]


class EndAskingForm(Look, forms.Form):
    """How the asking for a statement ended without one."""

    state = forms.ChoiceField(
        choices=[(AskedState.ANSWERED, _("Answered otherwise")), (AskedState.DROPPED, _("No longer asked for"))]
    )
    text = forms.CharField(label=_("What came back, or why"), max_length=300)


__all__ = ["FIELD_WORDS", "ColumnsForm", "DropForm", "EndAskingForm", "LedgerForm", "RemoveForm", "TraceForm"]
