"""What can be typed into the pages of people, and what is wrong with it?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as second_step_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.web.people.lockout import locked_until
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.roles import ROLES
from firsthour.web.people.scopes import SCOPES
from firsthour.web.people.second_step import use_code_once
from firsthour.web.people.shifts import COVER_WORDS, SHIFTS
from firsthour.web.people.signing_in import words_of_lock
from firsthour.web.ui.conflicts import mark_conflict

KIND_WORDS: dict[str, Any] = {
    UnitKind.CITY: _("City bureau"),
    UnitKind.COUNTY: _("County bureau"),
    UnitKind.CENTRE: _("Anti-fraud centre"),
    UnitKind.SQUAD: _("Squad"),
    UnitKind.STATION: _("Station"),
    UnitKind.AGENCY: _("Member agency"),
}
_BADGE = RegexValidator(r"^[A-Za-z0-9]{3,20}$", _("A badge number has 3 to 20 letters and digits."))
_CODE = RegexValidator(r"^[A-Za-z0-9-]{2,20}$", _("A code has 2 to 20 letters, digits and hyphens."))
_PHONE = RegexValidator(r"^[0-9+ -]{5,20}$", _("Digits only, 5 to 20 of them."))


@contextmanager
def said_in(form: forms.Form) -> Iterator[None]:
    """Say in the form why an operation refused; what was typed stays, also where somebody else was first."""
    try:
        yield
    except UserError as error:
        if isinstance(error, ChangedMeanwhileError):
            mark_conflict(form)
        form.add_error(None, error.sentence("en" if (get_language() or "").startswith("en") else "zh"))


class Dressed:
    """Gives every control of a form the look of the site."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget: Any = field.widget
            widget.attrs.pop("placeholder", None)
            if not isinstance(widget, (forms.CheckboxSelectMultiple, forms.CheckboxInput, forms.RadioSelect)):
                widget.attrs["class"] = "inp"


class LogInForm(Dressed, LoginForm):
    """Badge number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Badge number")
        self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class PasswordForm(Dressed, ChangePasswordForm):
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (
            ("oldpassword", _("Present password")), ("password1", _("New password")), ("password2", _("New once more"))
        ):  # fmt: skip
            self.fields[name].label, self.fields[name].help_text = words, ""
        self.fields["password1"].help_text = _(
            "At least 10 signs, not only digits, nothing common, nothing like your name or number."
        )

    def clean_password1(self) -> str:
        """A new password is another one."""
        chosen: str = self.cleaned_data["password1"]
        if chosen == self.data.get("oldpassword"):
            raise ValidationError(_("Choose a password that is not the present one."))
        return chosen


class ConfirmForm(Dressed, ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""


class _Code(Dressed):
    """A code of the second step: refused while locked, and right only once."""

    user: Officer
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].widget.attrs.update(autofocus=True, autocomplete="one-time-code")

    def clean_code(self) -> str:
        """Refuse while locked; take each code once."""
        request = context.request
        until = locked_until(self.user.badge, request.META.get("REMOTE_ADDR", ""), now=request.now)
        if until is not None:
            raise ValidationError(words_of_lock(until, request.now), code="locked_out")
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == "totp" and not use_code_once(self.authenticator, code):
            raise second_step_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, AuthenticateForm):
    """The code at log-in."""


class ConfirmCodeForm(_Code, CodeReauthenticateForm):
    """The code once more, before something that matters."""


class EnrolForm(Dressed, ActivateTOTPForm):
    """The first code of a new second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code shown by the app")
        self.fields["code"].widget.attrs.update(inputmode="numeric")


class _Day(forms.DateField):
    """A day of this working life; calendars of others end somewhere."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"})
        kwargs["validators"] = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
        super().__init__(**kwargs)


class _OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Officer) -> str:
        """Name an officer with the badge: names repeat."""
        return f"{obj.name} · {obj.badge}"


class PostingForm(Dressed, forms.Form):
    """A unit and a role."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="uid")
    role = forms.ChoiceField(label=_("Role"), choices=[(role.key, role.words) for role in ROLES.values()])

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["unit"]
        chosen.queryset = units


class OfficerForm(Dressed, forms.Form):
    """What an officer is called and where notices go."""

    name = forms.CharField(label=_("Name"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False,
                             help_text=_("For notices by mail, and for the log-in service."))  # fmt: skip
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20, validators=[_PHONE])


class NewOfficerForm(PostingForm, OfficerForm):
    """An officer to be."""

    badge = forms.CharField(label=_("Badge number"), max_length=20, validators=[_BADGE])
    field_order = ("name", "badge", "unit", "role", "email", "phone")


class FurtherPostingForm(PostingForm):
    """A further posting, perhaps only until a day."""

    until = _Day(
        label=_("Until the end of"), required=False,
        help_text=_("Empty: until it is ended."),
    )  # fmt: skip

    def to_at(self) -> datetime | None:
        """Return when the posting ends by itself."""
        until: date | None = self.cleaned_data["until"]
        return None if until is None else datetime.combine(until + timedelta(days=1), time(), SHANGHAI)


class LeavingForm(Dressed, forms.Form):
    """Who goes on with what is left open; nothing to fill in when nothing is."""

    successor = _OfficerChoice(
        Officer.objects.none(), label=_("Who goes on with the open work"), to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, officers: QuerySet[Officer], is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["successor"]
        chosen.queryset, chosen.required = officers, True
        if not is_required:
            del self.fields["successor"]


class UnitForm(Dressed, forms.Form):
    """What a unit is called and when it must be staffed."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    cover = forms.ChoiceField(label=_("Cover"), choices=list(COVER_WORDS.items()))


class NewUnitForm(UnitForm):
    """A unit to be."""

    parent = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Below which unit"),
        to_field_name="uid",
        required=False,
        empty_label=_("nothing: an agency"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_WORDS.items()))
    code = forms.CharField(label=_("Code"), max_length=20, validators=[_CODE])
    field_order = ("parent", "kind", "code", "name", "name_en", "cover")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["parent"]
        chosen.queryset = units.exclude(kind=UnitKind.AGENCY)


class CommunityForm(Dressed, forms.Form):
    """What a community is called."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)


class GridForm(Dressed, forms.Form):
    """Who walks a grid."""

    worker = forms.CharField(label=_("Grid worker"), max_length=40, required=False)
    worker_phone = forms.CharField(label=_("Phone"), max_length=20, required=False, validators=[_PHONE])


class NewGridForm(GridForm):
    """A grid to be."""

    code = forms.CharField(label=_("Code"), max_length=30, validators=[_CODE])
    field_order = ("code", "worker", "worker_phone")


class DutyForm(Dressed, forms.Form):
    """Who, on which day, in which shift."""

    officer = _OfficerChoice(Officer.objects.none(), label=_("Officer"), to_field_name="uid")
    day = forms.TypedChoiceField(label=_("Day of duty"), coerce=date.fromisoformat)
    shift = forms.ChoiceField(label=_("Shift"), choices=[(shift.key, shift.words) for shift in SHIFTS.values()])

    def __init__(self, *args: Any, officers: QuerySet[Officer], days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who, when = self.fields["officer"], self.fields["day"]
        who.queryset = officers  # type: ignore[attr-defined]
        when.choices = [(day.isoformat(), date_format(day, "D m-d")) for day in days]  # type: ignore[attr-defined]


class StandInForm(Dressed, forms.Form):
    """Who stands in, from when until when."""

    stand_in = _OfficerChoice(Officer.objects.none(), label=_("Who stands in"), to_field_name="uid")
    from_day = _Day(label=_("First day"))
    to_day = _Day(label=_("Last day"))

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["stand_in"]
        chosen.queryset = officers

    def period(self) -> tuple[datetime, datetime]:
        """Return from when until when: whole local days."""
        first, last = self.cleaned_data["from_day"], self.cleaned_data["to_day"]
        return datetime.combine(first, time(), SHANGHAI), datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


class KeyForm(Dressed, forms.Form):
    """A key to be."""

    name = forms.CharField(label=_("Which system it is for"), max_length=60)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit it speaks for"), to_field_name="uid")
    scopes = forms.MultipleChoiceField(label=_("What it opens"), widget=forms.CheckboxSelectMultiple)
    until = _Day(
        label=_("Valid until the end of"),
        help_text=_("At most a year."),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose, what = self.fields["unit"], self.fields["scopes"]
        whose.queryset = units  # type: ignore[attr-defined]
        what.choices = [(scope.key, scope.explained) for scope in SCOPES.known.values()]  # type: ignore[attr-defined]

    def expires_at(self) -> datetime:
        """Return when the key ends: with the local day."""
        return datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time(), SHANGHAI)
