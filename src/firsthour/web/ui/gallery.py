"""Which examples does the gallery show? Invented people and amounts, every component in all its states."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firsthour.web.ui.forms import AmountField, Look, MinuteField
from firsthour.web.ui.horizon import Due, make_horizon

KINDS = ("stolen", "clean", "frozen", "returned", "unseen", "exit", "asked", "draft")
_SHARES = (20, 10, 24, 14, 16, 8, 12, 10)


class SampleForm(Look, forms.Form):
    """A form with one of each field."""

    phone = forms.RegexField(
        r"^\d{11}$",
        label=gettext_lazy("Mobile number"),
        error_messages={"invalid": gettext_lazy("Eleven digits are needed.")},
    )
    amount = AmountField(label=gettext_lazy("Amount"), help_text=gettext_lazy("Yuan; 48.6万 is understood."))
    at = MinuteField(label=gettext_lazy("When"))
    words = forms.CharField(label=gettext_lazy("What happened"), widget=forms.Textarea, required=False)
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=[("bank", gettext_lazy("by bank transfer"))])


def examples(now: datetime) -> dict[str, Any]:
    """Return what the gallery's page needs."""
    parts = [{"kind": kind, "fen": share * 486_000} for kind, share in zip(KINDS, _SHARES, strict=True)]
    whole = sum(_SHARES) * 486_000
    return {
        "kinds": KINDS,
        "money_kinds": KINDS[:6],
        "parts": parts,
        "whole": whole,
        "too_much": whole + 1,
        "at": _moments(now),
        "horizon": make_horizon(_dues(now), now=now, queue_url=""),
        "rules": _rules(),
        "tabs": [
            {"words": _("Overview"), "url": "#tabs", "current": True},
            {"words": _("Money"), "url": "#tabs", "count": 7},
            {"words": _("Documents"), "url": "#tabs", "count": 0},
        ],
        "steps": [_("Arrived"), _("Result"), _("Send")],
        "form": SampleForm({"phone": "100000027", "amount": "486000.00", "at": "2026-11-22T08:15", "way": "bank"}),
    }


def _moments(now: datetime) -> dict[str, datetime]:
    """Return the deadlines of the clocks shown, counted from now."""
    after = {
        "days": timedelta(days=3, hours=5, minutes=54),
        "days_from": timedelta(days=-3, hours=-2),
        "half_hour": timedelta(minutes=26, seconds=30),
        "half_hour_from": timedelta(minutes=-33, seconds=-30),
        "minutes": timedelta(minutes=8, seconds=12),
        "minutes_from": timedelta(minutes=-6, seconds=-48),
        "stop": timedelta(hours=47, minutes=43, seconds=10),
        "over": timedelta(minutes=-12, seconds=-8),
        "used_from": timedelta(minutes=-9),
        "used_to": timedelta(minutes=-3, seconds=-50),
        "late_due": timedelta(days=-4),
        "late_done": timedelta(days=-2),
        "shown_until": timedelta(minutes=4, seconds=12),
        "read": timedelta(seconds=-12),
        "earlier": timedelta(minutes=-5),
        "yesterday": timedelta(days=-1),
    }
    return {name: now + delta for name, delta in after.items()}


def _dues(now: datetime) -> list[Due]:
    minutes = (
        (-1500, "overdue", "home-check", _("visit")),
        (-12, "overdue", "file-text", _("delivery")),
        (8, "critical", "route", _("third hop")),
        (9.7, "critical", "snowflake", _("no answer")),
        (26, "soon", "phone-call", _("call")),
        (51, "soon", "snowflake", _("48 hours end")),
        (214, "soon", "gavel", _("filing")),
        (513, "calm", "lock-open", _("release")),
        (2100, "calm", "gavel", _("filing")),
        (5400, "calm", "snowflake", _("renewal")),
        (5460, "calm", "snowflake", _("renewal")),
        (8600, "paused", "building-bank", _("answer")),
    )
    return [Due(now + timedelta(minutes=after), state, icon, words, "#") for after, state, icon, words in minutes]


def _rules() -> list[dict[str, Any]]:
    return [
        {"words": _("First in, first out"), "short": "FIFO", "url": "#rules", "selected": True},
        {"words": _("Last in, first out"), "short": "LIFO", "url": "#rules"},
        {"words": _("Pro rata"), "url": "#rules", "running": True},
        {"words": _("Tainted first"), "url": "#rules"},
        {
            "words": _("Lowest balance"),
            "url": "#rules",
            "disabled": True,
            "reason": _("the opening balance is missing"),
        },
    ]
