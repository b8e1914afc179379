"""What is filled in on a paper, and which papers can be chosen?"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.document_kinds import FIELD_WORDS, DocumentKind
from firsthour.web.ui.forms import Look
from firsthour.web.ui.templatetags.firsthour import spoken_language

_SHORT = frozenset({"addressee", "answer_by", "from_whom", "received_at"})


class PaperForm(Look, forms.Form):
    """The fields of a kind of paper; all may stay empty until it is handed in."""

    def __init__(self, *args: Any, kind: DocumentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in kind.fields:
            widget = forms.TextInput() if name in _SHORT else forms.Textarea(attrs={"rows": 3})
            widget.attrs["class"] = "inp"
            label = FIELD_WORDS.get(name, name)
            field = forms.CharField(label=label, required=False, max_length=4000, widget=widget)
            field.is_wanted_later = True  # nothing optional: it must stand there when the paper is handed in
            self.fields[name] = field


class KindForm(Look, forms.Form):
    """Which paper."""

    kind = forms.ChoiceField(label=_("Kind of paper"))


def kind_form(typed: Any, kinds: Iterable[DocumentKind]) -> KindForm:
    """Return the form that chooses among these kinds of paper."""
    form = KindForm(typed)
    form.fields["kind"].choices = [(kind.key, kind.words[spoken_language()]) for kind in kinds]
    return form
