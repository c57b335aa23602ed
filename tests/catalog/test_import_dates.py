"""Dates as museums write them: understood, or kept as text; never refused, never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importing.dates import Years, years_in

UNDERSTOOD = {
    "1640": (1640, 1640),
    "c. 1640-50": (1640, 1650),
    "c.1826–7": (1826, 1827),
    "1811–16": (1811, 1816),
    "1798–1803": (1798, 1803),
    "1980-1, printed 1985": (1980, 1981),
    "c.1830": (1825, 1835),
    "vers 1830": (1825, 1835),
    "circa 1830-49": (1830, 1849),
    "?1815": (1815, 1815),
    "?c.1815": (1810, 1820),
    "after 1830": (1830, None),
    "after c.1830": (1825, None),
    "before 1700": (None, 1700),
    "avant 1700": (None, 1700),
    "1825, reprinted 1874": (1825, 1825),
    "exhibited 1960": (1960, 1960),
    "first published 1816": (1816, 1816),
    "1947 or 1948": (1947, 1948),
    "c.1830 or 1831": (1825, 1835),
    "1947 and 1950": (1947, 1950),
    "1930s": (1930, 1939),
    "early 1930s": (1930, 1934),
    "années 1930": (1930, 1939),
    "2nd half 15th century": (1450, 1499),
    "second half of the 15th century": (1450, 1499),
    "first quarter of the 17th century": (1600, 1624),
    "last quarter 17th century": (1675, 1699),
    "early 16th century": (1500, 1530),
    "mid-18th century": (1735, 1765),
    "late 19th C": (1870, 1899),
    "19th century": (1800, 1899),
    "late 15th–early 16th century": (1470, 1530),
    "XVe siècle": (1400, 1499),
    "2e moitié du XVIIIe siècle": (1750, 1799),
    "début du XIXe siècle": (1800, 1830),
    "1er quart du XVIIe siècle": (1600, 1624),
    "-500": (-500, -500),
    "500 BC": (-500, -500),
    "500 B.C.": (-500, -500),
    "5th century BC": (-500, -401),
    "1st century BC": (-100, -1),
    "15th-16th century": (1400, 1599),
    "XVe-XVIe siècle": (1400, 1599),
    "1889?": (1889, 1889),
    "Edo period (1615–1868)": (1615, 1868),
    "500–450 BC": (-500, -450),
    "120 av. J.-C.": (-120, -120),
    "AD 79": (79, 79),
    "79 AD": (79, 79),
    "1640/41": (1640, 1641),
    "between 1640 and 1650": (1640, 1650),
    "entre 1640 et 1650": (1640, 1650),
    "1874-05-03": (1874, 1874),
    "3 May 1874": (1874, 1874),
    "May 1874": (1874, 1874),
    "03/05/1874": (1874, 1874),
    "[1874]": (1874, 1874),
    "dated 1513": (1513, 1513),
}

KEPT_AS_TEXT = [
    "n.d.",
    "no date",
    "date not known",
    "s.d.",
    "undated",
    "unknown",
    "",
    "?",
    "Ming dynasty",
    "1999-1900",
    "99999",
]


@pytest.mark.parametrize(("text", "years"), UNDERSTOOD.items())
def test_a_date_is_understood_as_a_museum_means_it(text, years):
    assert years_in(text) == Years(*years)


@pytest.mark.parametrize("text", KEPT_AS_TEXT)
def test_what_says_nothing_about_years_is_kept_as_text(text):
    assert years_in(text) is None


@given(st.text(alphabet=st.sampled_from("0123456789 -–/.,?cvxies'()thandor"), max_size=40) | st.text(max_size=60))
def test_no_text_whatever_breaks_the_reading_and_years_are_in_order(text):
    years = years_in(text)
    if years and years.earliest is not None and years.latest is not None:
        assert years.earliest <= years.latest
