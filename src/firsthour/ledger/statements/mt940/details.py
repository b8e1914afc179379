"""Whom does an MT940 entry deal with, by the text in its ``:86:`` field?

Two forms are known. Numbered subfields (German banks): ``166?00TEXT?20purpose?30BIC?31account?32name?33name``.
Words between slashes (Dutch and many other banks): ``/TRTP/SEPA/IBAN/NL…/BIC/…/NAME/…/REMI/…`` and
``/CNTP/account/bic/name///``. Anything else is text.
"""

import re
from dataclasses import dataclass

_NUMBERED = re.compile(r"[?>](\d{2})")
_WORDS = (
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "MARF", "CSID", "BENM", "ORDP", "CNTP", "ISDT", "PURP", "ULTD",
    "ULTB", "ID", "ADDR", "EXCH", "OCMT", "CHGS", "CHGS1", "CHGS2", "RTRN", "PREF", "SVCL", "NRTX", "OAMT",
)  # fmt: skip
_SLASHED = re.compile(rf"/({'|'.join(_WORDS)})/")
_REFERENCES = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")


@dataclass
class Details:
    """The other side of an entry, and what remains as text."""

    number: str = ""
    bank: str = ""
    name: str = ""
    text: str = ""


def read_details(written: str) -> Details:
    """Return what a ``:86:`` field says.

    >>> read_details("166?00GUTSCHRIFT?20SVWZ+Miete?31DE00999?32Erika Beispiel").number
    'DE00999'
    """
    joined = written.replace("\n", "")
    if _NUMBERED.search(joined[:8]):
        return _read_numbered(joined)
    if joined.startswith("/") and _SLASHED.search(joined):
        return _read_slashed(joined)
    return Details(text=" ".join(written.split()))


def _read_numbered(joined: str) -> Details:
    parts = _NUMBERED.split(joined)
    fields: dict[str, str] = {}
    for code, text in zip(parts[1::2], parts[2::2], strict=True):
        fields[code] = fields.get(code, "") + text.strip()
    purpose = "".join(fields.get(str(code), "") for code in (*range(20, 30), *range(60, 64)))
    references = _references(purpose)
    number = fields.get("31", "") or fields.get("38", "") or references.get("IBAN", "")
    name = (fields.get("32", "") + " " + fields.get("33", "")).strip()
    text = " ".join(part for part in (fields.get("00", ""), references.get("SVWZ", purpose)) if part)
    return Details(number.replace(" ", ""), fields.get("30", "") or references.get("BIC", ""), name, text)


def _references(purpose: str) -> dict[str, str]:
    parts = _REFERENCES.split(purpose)
    return {word: text.strip() for word, text in zip(parts[1::2], parts[2::2], strict=True)}


def _read_slashed(joined: str) -> Details:
    parts = _SLASHED.split(joined)
    fields: dict[str, str] = {}
    for word, text in zip(parts[1::2], parts[2::2], strict=True):
        fields.setdefault(word, text.strip("/ "))
    number, bank, name = fields.get("IBAN", ""), fields.get("BIC", ""), fields.get("NAME", "")
    if "CNTP" in fields:
        number, bank, name = (*(part.strip() for part in fields["CNTP"].split("/")), "", "", "")[:3]
    returned = f"退汇 {fields['RTRN']}" if "RTRN" in fields else ""
    remark = fields.get("REMI", "").removeprefix("USTD//")
    text = " ".join(part for part in (fields.get("TRTP", ""), remark, returned) if part)
    return Details(number.replace(" ", ""), bank, name, text)
