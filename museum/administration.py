"""The administration belongs to the same house: its name, its colours (static/museum/admin.css), its door."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import ManyToManyField, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

LISTED_MOST = 10_000
KEY_BITS = 63  # a larger key fits no database


class BoundedPaginator(Paginator[Any]):
    """Counts and turns pages up to a bound: what lies beyond is searched or filtered for, not leafed to."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[: LISTED_MOST + 1].count()


class Choices(ModelMultipleChoiceField[Any]):
    """Django asks the database for whatever number is sent, and fails where it is larger than any that there can be."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if self._is_beyond_numbers(one):
                said = self.error_messages["invalid_choice"]
                raise ValidationError(said, code="invalid_choice", params={"value": str(one)[:50]})
        return super().clean(value)

    @staticmethod
    def _is_beyond_numbers(one: Any) -> bool:
        try:
            return int(str(one)).bit_length() > KEY_BITS
        except ValueError:  # no number: Django says so
            return False


class MuseumAdminSite(AdminSite):
    site_header = f"{settings.MUSEUM_NAME}: administration"
    site_title = settings.MUSEUM_NAME
    index_title = "Collection, people and models"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Every list, other people's too, stays quick in a large museum."""
        bounded = {
            "paginator": BoundedPaginator,
            "show_full_result_count": False,
            "formfield_overrides": {ManyToManyField: {"form_class": Choices}},
        }
        super().register(model_or_iterable, admin_class, **{**bounded, **options})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Through the desk's door: with its limits on guessing and its second factor."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer
