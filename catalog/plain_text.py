"""Text for formats that cannot hold every character."""

import re

# What XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets): control characters, lone surrogates, two non-characters.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """Nothing that a record holds may break a feed: forbidden characters become a replacement sign."""
    return _NOT_IN_XML.sub("\ufffd", text)
