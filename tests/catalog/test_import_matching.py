"""Accession numbers in file names: patterns, keys, and what cannot be made slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importing.matching import compiled, key_of, named_by
from catalog.importing.problems import SourceUnusable


@given(st.text(max_size=80))
def test_a_key_does_not_depend_on_case_or_unicode_form_and_is_its_own_key(text):
    import unicodedata

    key = key_of(text)
    assert key_of(unicodedata.normalize("NFD", text)) == key_of(unicodedata.normalize("NFC", text)) == key
    assert key_of(key) == key


@pytest.mark.parametrize("pattern", ["scan", "{photo}", "{number}{number}", "{number}{photo}{photo}", "*{number}*_*"])
def test_a_pattern_that_does_not_say_where_the_number_stands_is_refused(pattern):
    with pytest.raises(SourceUnusable, match=r"must hold \{number\} once"):
        compiled(pattern)


def test_signs_in_a_pattern_mean_themselves():
    named = named_by("inv(7).[2].jpg", compiled("inv({number}).[{photo}]"))
    assert (named.keys, named.sequence) == (("7",), 2)


def test_no_pattern_and_name_are_slow_together():
    pattern = compiled("*a{number}a{photo}a*!")
    started = time.process_time()
    assert named_by("a1" * 60 + ".jpg", pattern).keys == ()
    assert named_by("a1" * 500 + ".jpg", pattern).keys == ()
    assert time.process_time() - started < 2
