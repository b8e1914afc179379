"""How does text that XML forbids get into an XML file, and which text was it?

XML 1.0 has no way to write most control characters and half surrogates (names of files and accounts may hold
them). They are written as ``_xHHHH_``, the convention of Office Open XML (ST_Xstring, ECMA-376 part 1, 22.9.2.19):
spreadsheets turn it back, and so does :func:`plain_text`. Text that already looks so gets its underscore
escaped, so that two different texts stay different.
"""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def xml_text(text: str) -> str:
    """Return text that an XML file can hold; carriage returns too are escaped, since a reader would drop them.

    >>> xml_text("a\\x07b")
    'a_x0007_b'
    """
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if text.isprintable():
        return text
    return _FORBIDDEN.sub(lambda sign: f"_x{ord(sign.group()):04X}_", text)


def xml_value(text: str) -> str:
    """Return text as it stands in an XML file, in an attribute or between tags, white space and all."""
    text = xml_text(text)
    if text.isalnum():
        return text
    return text.translate(_MARKUP)


def plain_text(escaped: str) -> str:
    """Return the text that :func:`xml_text` was given."""
    return _ESCAPED.sub(lambda sign: chr(int(sign.group(1), 16)), escaped)
