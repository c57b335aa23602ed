"""A fuzzer reads the published description and finds no fault in the answers."""

import logging
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks

from museum.wsgi import application
from tests.making import make_exhibit

# OpenAPI has no words for "year_from is not after year_to" or "after= comes from a list in the same order".
BEYOND_WORDS = {"positive_data_acceptance"}
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))

schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
load_all_checks()


@pytest.fixture
def two_works(db):
    make_exhibit(filed_under="painting", pictured=True, pk=1)
    make_exhibit(filed_under="sculpture", pictured=True, pk=2)


@pytest.fixture(autouse=True)
def calm(settings):
    """As many questions as a fuzzer likes; refusals are expected, so the log need not name each."""
    settings.REQUESTS_PER_MINUTE = 1_000_000
    logging.getLogger("django.request").setLevel(logging.ERROR)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.mark.usefixtures("two_works")
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_question_makes_the_api_fail_or_answer_otherwise_than_it_says(case):
    case.call_and_validate(checks=[check for check in CHECKS.get_all() if check.__name__ not in BEYOND_WORDS])
