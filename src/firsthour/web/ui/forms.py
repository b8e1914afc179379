"""Which fields do forms share, and how do they get their look? Amounts in fen, times to the minute."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.formats import ZONE, split_amount

_AMOUNT = re.compile(r"(\d{1,16})(?:\.(\d{1,6}))?(万|亿)?")
_POWERS = {None: 0, "万": 4, "亿": 8}


def read_amount(text: str) -> int | None:
    """Return the fen somebody meant: ``486000``, ``486,000.00``, ``¥48.6万``, ``1.06亿``; None when it is no amount.

    Full-width signs count as their plain forms. What is finer than a fen is no amount, never rounded.
    """
    plain = re.sub(r"[\s,¥]|CNY|元", "", unicodedata.normalize("NFKC", text), flags=re.IGNORECASE)
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return None
    power = _POWERS[match[3]]
    digits = (match[2] or "").ljust(power + 2, "0")
    if digits[power + 2 :].strip("0"):
        return None
    return int(match[1] + digits[: power + 2])


class AmountField(forms.CharField):
    """An amount, cleaned to fen; shown with separators, echoed in words by ``static/ui/amounts.js``."""

    default_error_messages = {
        "invalid": _("Write the amount in yuan, for example 486,000.00."),
        "too_small": _("The amount must be more than zero."),
    }

    def __init__(self, *, allow_zero: bool = False, **options: Any) -> None:
        self.allow_zero = allow_zero
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Mark the input for the script."""
        return {**super().widget_attrs(widget), "data-amount": "", "inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; what somebody typed stays as typed."""
        if isinstance(value, int):
            parts = split_amount(value, "zh")
            return f"{parts.yuan}{parts.fen}"
        return value

    def to_python(self, value: Any) -> Any:
        """Return fen, or None for an empty field."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        fen = read_amount(text)
        if fen is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if fen == 0 and not self.allow_zero:
            raise forms.ValidationError(self.error_messages["too_small"], code="too_small")
        return fen


class MinuteField(forms.DateTimeField):
    """A moment to the minute in the city's time, with a button for now (``<c-now field=…/>``)."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]

    def prepare_value(self, value: Any) -> Any:
        """Show the moment as the city's clock shows it."""
        return value.astimezone(ZONE) if isinstance(value, datetime) and value.tzinfo else value


class QuickSelect(forms.Select):
    """Django's select, written at once: its own asks for a template and makes a dictionary with every option."""

    def render(self, name: str, value: Any, *, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the select; what is chosen is marked once."""
        chosen = set(self.format_value(value))
        lines = [f'<select name="{conditional_escape(name)}"{_attributes(self.build_attrs(self.attrs, attrs))}>']
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                inner = [_option(one, words, chosen) for one, words in label]
                lines += [f'<optgroup label="{conditional_escape(key)}">', *inner, "</optgroup>"]
            else:
                lines.append(_option("" if key is None else key, label, chosen))
        return mark_safe("\n".join([*lines, "</select>"]))


def _option(key: Any, label: Any, chosen: set[str]) -> str:
    value, mark = str(key), ""
    if value in chosen:
        mark = " selected"
        chosen.clear()
    return f'<option value="{conditional_escape(value)}"{mark}>{conditional_escape(label)}</option>'


def _attributes(attributes: dict[str, Any]) -> str:
    given = ((name, value) for name, value in attributes.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{conditional_escape(value)}"' for name, value in given)


class Look:
    """Mix into a form: its inputs carry the look of the pages."""

    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for field in self.fields.values():
            if type(field.widget) is forms.Select:
                field.widget.__class__ = QuickSelect  # a form has its own copy of each widget
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            kind = getattr(field.widget, "input_type", "textarea")
            if kind not in ("checkbox", "radio", "hidden", "file"):
                field.widget.attrs["class"] = f"inp {field.widget.attrs.get('class', '')}".strip()
