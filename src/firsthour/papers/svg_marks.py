"""How is a drawing written as SVG that needs nothing from outside: elements, patterns, texts in two languages?

Colours come from the page by class, so that a drawing follows light, dark and print. Each kind of money has a pattern
of its own as well: colour is never the only carrier.
"""

from collections.abc import Sequence

from firsthour.papers.dossier_cells import Say
from firsthour.papers.escapes import xml_value

PATTERNS = (
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="p-exit" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" '
    'class="k-exit"/><circle cx="2" cy="2" r="1" class="paper"/></pattern>'
    '<pattern id="p-unseen" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="k-unseen pale"/><rect width="2.4" height="6" class="k-unseen"/></pattern>'
    '<pattern id="p-clean" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" '
    'class="k-clean pale"/></pattern>'
    '<marker id="m-back" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" '
    'markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8Z" class="k-stolen"/></marker>'
    "</defs></svg>"
)


def element(name: str, content: str = "", **attributes: object) -> str:
    """Return an element; an attribute's trailing or inner underscore is written as nothing or ``-``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{xml_value(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


def said(text: Say | str, **attributes: object) -> str:
    """Return a text in both languages, one of which the page shows; one text when both are alike."""
    if isinstance(text, str):
        return element("text", xml_value(text), **attributes)
    if text.zh == text.en:
        return element("text", xml_value(text.zh), **attributes)
    own = str(attributes.pop("class_", ""))
    return "".join(
        element("text", xml_value(text.in_language(language)), class_=f"{language} {own}".strip(), lang=_LANG[language],
                **attributes)
        for language in ("zh", "en")
    )  # fmt: skip


_LANG = {"zh": "zh-CN", "en": "en"}


def drawing(content: Sequence[str], *, size: tuple[float, float], title: Say, class_: str) -> str:
    """Return a whole drawing with a name for those who do not see it; what it shows stands in a table as well."""
    names = element("title", xml_value(f"{title.zh} / {title.en}"))
    width, height = (_value(length) for length in size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{class_}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img">{names}{"".join(content)}</svg>'
    )


def shortened(text: str, most: float) -> str:
    """Return a text cut to a width counted in Latin letters; a Chinese sign takes two."""
    width = 0
    for place, sign in enumerate(text):
        width += 2 if ord(sign) > 0x2E80 else 1
        if width > most:
            return text[: max(place - 1, 1)] + "…"
    return text
