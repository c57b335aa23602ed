"""Elements by the standard library. Whatever a record holds, the answer stays well-formed."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from catalog.plain_text import for_xml

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"

for _prefix, _namespace in {"": OAI, "oai_dc": OAI_DC, "dc": DC, "xsi": XSI}.items():
    register_namespace(_prefix, _namespace)


def root(namespace: str, name: str, schema: str) -> Element:
    """An element that names its schema, as OAI-PMH asks of the whole answer and of each record's metadata."""
    return Element(f"{{{namespace}}}{name}", {f"{{{XSI}}}schemaLocation": f"{namespace} {schema}"})


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A child in the namespace of OAI-PMH."""
    said = {key: for_xml(value) for key, value in attributes.items()}
    child = SubElement(parent, f"{{{OAI}}}{name}", said)
    if text:
        child.text = for_xml(text)
    return child


def add_dc(parent: Element, name: str, text: str, language: str = "") -> None:
    """A statement of Dublin Core; an empty one is left out."""
    if text:
        attributes = {f"{{{XML}}}lang": language} if language else {}
        SubElement(parent, f"{{{DC}}}{name}", attributes).text = for_xml(text)


def written(element: Element) -> bytes:
    text: bytes = tostring(element, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text
