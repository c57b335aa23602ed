"""Cells that no spreadsheet takes for a formula, and back again without loss."""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def disarmed(text: str) -> str:
    """A leading apostrophe before what would be run. Plain numbers, such as -500, need none.

    >>> disarmed("=1+1"), disarmed("-500"), disarmed("'t Hooft")
    ("'=1+1", '-500', "'t Hooft")
    """
    return f"'{text}" if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text) else text


def armed(cell: str) -> str:
    """What `disarmed` was given.

    >>> armed(disarmed("=1+1")), armed(disarmed("'=1+1"))
    ('=1+1', "'=1+1")
    """
    return cell[1:] if _DISARMED.match(cell) else cell
