"""Which elements does an OFX body hold: SGML (leaves may lack their end tags) and XML by one rule.

An element with text is a leaf and ends where the next tag begins. An element without text is an aggregate when
its end tag occurs anywhere in the file, else an empty leaf. End tags must fit the aggregates that are open.
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z0-9._]+)\s*(?P<empty>/?)>(?P<text>[^<]*(?:<!\[CDATA\[.*?\]\]>[^<]*)*)", re.S
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)


class UnfitTagError(ValueError):
    """An end tag closes nothing that is open, or the body is not one whole element; ``line`` says where."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass
class _Body:
    """The tree as it grows: the open aggregates, the line each ``noted`` element stands on."""

    has_end: set[str]
    noted: str
    open: list[Element] = field(default_factory=list)
    root: Element | None = None
    leaf: str = ""
    lines: list[int] = field(default_factory=list)

    def begin(self, name: str, text: str, *, line: int) -> None:
        """Add an element; it stays open when it is an aggregate."""
        if self.root is not None and not self.open:
            raise UnfitTagError(line)
        element = SubElement(self.open[-1], name) if self.open else Element(name)
        self.root = element if self.root is None else self.root
        element.text = text
        if name == self.noted:
            self.lines.append(line)
        self.leaf = name
        if not text and name in self.has_end:
            self.open.append(element)

    def end(self, name: str, line: int) -> None:
        """Close an aggregate; the end tag of the leaf just read says nothing new."""
        if self.open and self.open[-1].tag == name:
            self.open.pop()
        elif self.leaf != name:
            raise UnfitTagError(line)
        self.leaf = ""


def read_tree(body: str, *, noted: str) -> tuple[Element, list[int]]:
    """Return the root element of ``body`` and the 1-based line of every element named ``noted``, in order.

    Raises
    ------
    UnfitTagError
        when the tags do not fit together.
    """
    tree = _Body({match["name"] for match in _TAG.finditer(body) if match["end"]}, noted)
    line, seen = 1, 0
    for match in _TAG.finditer(body):
        line, seen = line + body.count("\n", seen, match.start()), match.start()
        if match["end"]:
            tree.end(match["name"], line)
            continue
        tree.begin(match["name"], _CDATA.sub(r"\1", match["text"]).strip(), line=line)
        if match["empty"]:
            tree.end(match["name"], line)
    if tree.root is None or tree.open:
        raise UnfitTagError(line)
    return tree.root, tree.lines
