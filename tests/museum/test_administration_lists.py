"""Lists of the administration stay quick in a large museum, other people's too."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from museum import administration
from tests.making import make_exhibit, make_suggestion

pytestmark = pytest.mark.django_db


def sql_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_every_list_counts_and_leafs_up_to_a_bound(as_cleo, monkeypatch):
    monkeypatch.setattr(administration, "LISTED_MOST", 3)
    for _ in range(6):
        make_suggestion(make_exhibit(pictured=True))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        counts = [sql for sql in sql_of(as_cleo, reverse(name)) if "COUNT(" in sql]
        assert counts, name
        assert [sql for sql in counts if "LIMIT 4" not in sql] == [], name


def test_what_is_within_the_bound_is_counted_and_leafed_to_the_end(as_cleo):
    for _ in range(60):
        make_exhibit()
    address = reverse("admin:catalog_exhibit_changelist")
    assert "60 exhibits" in as_cleo.get(address).text
    assert as_cleo.get(f"{address}?p=2").text.count("action-select") >= 10
