"""Is this a number by which somebody can be reached, or known? Said so that a slip can be mended at once."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MOBILE = 11
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def read_phone(typed: str) -> str:
    """Return the phone number somebody typed: a mobile one, a landline with its area, or a foreign one with +.

    Raises
    ------
    ValidationError
        It is none; the sentence says how many digits are missing or too many.
    """
    plain = re.sub(r"[\s().-]", "", unicodedata.normalize("NFKC", typed))
    plain = re.sub(r"^(?:\+|00)86(?=1)", "", plain)
    if re.fullmatch(r"1\d{10}|0\d{9,11}|\+[1-9]\d{6,14}", plain):
        return plain
    if plain.isascii() and plain.isdigit() and plain.startswith("1"):
        missing = _MOBILE - len(plain)
        words = (
            ngettext(
                "%(n)s digit is missing. Please complete it.", "%(n)s digits are missing. Please complete it.", missing
            )
            if missing > 0
            else ngettext("There is %(n)s digit too many.", "There are %(n)s digits too many.", -missing)
        )
        raise ValidationError(words % {"n": abs(missing)})
    raise ValidationError(_("Write a mobile number of 11 digits, or a landline with its area code."))


def read_id_number(typed: str) -> str:
    """Return the number of an identity card, its check verified; another paper's number as it was typed.

    Raises
    ------
    ValidationError
        It has 18 signs and the last one does not fit.
    """
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()
    if re.fullmatch(r"\d{17}[\dX]", plain):
        total = sum(int(sign) * weight for sign, weight in zip(plain[:17], _WEIGHTS, strict=True))
        if _CHECKS[total % 11] != plain[17]:
            raise ValidationError(_("A digit of the identity number is wrong. Please compare it with your card."))
    return plain
