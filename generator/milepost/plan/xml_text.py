"""XML for programs, as feeds are.

ElementTree writes a file of bytes piece by piece through an encoder, which takes longer than all else; so it writes a
text, and that is encoded once.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


def xml_text(root: ET.Element) -> bytes:
    """The bytes of a document, with a line that says what they are."""
    text = ET.tostring(root, encoding="unicode")
    return f"{DECLARATION}{text}\n".encode("utf-8", "xmlcharrefreplace")
