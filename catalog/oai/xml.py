"""Elements by the standard library. Whatever a record holds, the answer stays well-formed.

Names and namespaces are written out: the standard library's register of prefixes belongs to the whole process.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from catalog.plain_text import for_xml

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
DC = "http://purl.org/dc/elements/1.1/"
XSI = {"xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}


def answer() -> Element:
    return Element("OAI-PMH", {"xmlns": OAI} | XSI | {"xsi:schemaLocation": f"{OAI} {OAI_SCHEMA}"})


def dublin_core() -> Element:
    """Empty metadata of a record; it names its schema itself, as the protocol asks."""
    spaces = {"xmlns:oai_dc": OAI_DC, "xmlns:dc": DC} | XSI
    return Element("oai_dc:dc", spaces | {"xsi:schemaLocation": f"{OAI_DC} {OAI_DC_SCHEMA}"})


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A child in the namespace of OAI-PMH."""
    child = SubElement(parent, name, {key: for_xml(value) for key, value in attributes.items()})
    if text:
        child.text = for_xml(text)
    return child


def add_dc(parent: Element, name: str, text: str, language: str = "") -> None:
    """A statement of Dublin Core; an empty one is left out."""
    if text:
        SubElement(parent, f"dc:{name}", {"xml:lang": language} if language else {}).text = for_xml(text)


def written(element: Element) -> bytes:
    text: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return text
