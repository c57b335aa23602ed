"""Reports as one HTML file that can be mailed: text, tables and pictures, nothing loaded from elsewhere."""

import base64
import html
from collections.abc import Iterable, Sequence
from typing import Any

_STYLE = """
body { font: 16px/1.5 Georgia, serif; color: #222; background: #faf9f6 }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-weight: normal } h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .75rem; text-align: left }
thead th { border-bottom: 1px solid #888 } td { font-variant-numeric: tabular-nums; border-bottom: 1px solid #e4e1d8 }
img { max-width: 100%; height: auto } figcaption { color: #555; font-size: .9rem } figure { margin: 1rem 0 }
"""


def page(title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return a whole page of (heading, pieces of HTML)."""
    body = "".join(f"<h2>{html.escape(heading)}</h2>\n{''.join(pieces)}\n" for heading, pieces in sections)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{html.escape(title)}</h1>\n{body}</body></html>\n"
    )


def paragraph(text: str) -> str:
    """Return a paragraph of plain text.

    >>> paragraph("Dürer & Co.")
    '<p>Dürer &amp; Co.</p>'
    """
    return f"<p>{html.escape(text)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table of plain text."""
    top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def figure(png: bytes, caption: str) -> str:
    """Return a picture with its caption, which is its text alternative as well."""
    data = base64.b64encode(png).decode("ascii")
    text = html.escape(caption, quote=True)
    return f'<figure><img src="data:image/png;base64,{data}" alt="{text}"><figcaption>{text}</figcaption></figure>'
