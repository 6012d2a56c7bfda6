"""XML for programs: feeds and drawings.

ElementTree writes a file of bytes piece by piece through an encoder, which takes longer than all else; so it writes a
text, and that is encoded once.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


def xml_text(root: ET.Element, *, declared: bool) -> bytes:
    """The bytes of a document, with or without a line that says what they are."""
    text = ET.tostring(root, encoding="unicode")
    return f"{DECLARATION if declared else ''}{text}\n".encode("utf-8", "xmlcharrefreplace")
