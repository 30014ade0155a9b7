"""Elements of DMN: the namespaces of its versions, and XML as text.

Purpose: make elements under prefixes that every file of ours uses, and write them out: indented, in
UTF-8, the same for the same elements.

Invariant: a text with a character that XML cannot hold is refused, never written.

Example::

    >>> root = add(None, "definitions", name="a")
    >>> added = add(root, "text", '< 3 & "b"')
    >>> print(write(root), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions name="a">
      <text>&lt; 3 &amp; "b"</text>
    </definitions>
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gapless.diagnostic import say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

_OMG = "www.omg.org/spec/DMN"
#: The dates by which the versions of DMN call their namespaces.
_DATES = {"1.3": "20191111", "1.5": "20230324"}
VERSIONS = tuple(_DATES)

_NOT_IN_XML = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def namespaces(version: str) -> dict[str, str]:
    """What the first element of a file of a version declares."""
    space = f"https://{_OMG}/{_DATES[version]}"
    return {
        "xmlns": f"{space}/MODEL/",
        "xmlns:dmndi": f"{space}/DMNDI/",
        "xmlns:dc": f"http://{_OMG}/20180521/DC/",
        "xmlns:di": f"http://{_OMG}/20180521/DI/",
    }


def add(parent: Element | None, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new element, the last one in its parent; attributes without a text are left out."""
    kept = {key: value for key, value in attributes.items() if value}
    element = Element(tag, kept) if parent is None else SubElement(parent, tag, kept)
    element.text = text
    return element


def write(root: Element) -> str:
    """The file; raises ``Unreadable`` for a character that XML cannot hold."""
    indent(root)
    body: str = tostring(root, encoding="unicode")
    found = _NOT_IN_XML.search(body)
    if found is not None:
        raise Unreadable(
            say("a text holds the character U+{code}, which XML cannot hold",
                code=f"{ord(found[0]):04X}"),
            say("remove it from the table"),
        )  # fmt: skip
    body = body.replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
