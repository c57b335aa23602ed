"""Models, suggestions and reviews for administrators: to be read. Decisions are made at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from tagging.models import ModelVersion, Promotion, Review, Suggestion, Superseded


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A log: what stands in it is not edited."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ["short", "is_active", "origin", "location", "registered_at", "registered_by", "activated_at"]
    list_select_related = ["registered_by"]
    actions = ["activate"]

    def has_activate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tagging.change_modelversion")

    @admin.action(description="Activate: this model suggests from now on", permissions=["activate"])
    def activate(self, request: HttpRequest, versions: QuerySet[ModelVersion]) -> None:
        if versions.count() != 1:
            self.message_user(request, "Choose one model: exactly one is active at a time.", messages.ERROR)
            return
        version = versions.get()
        try:
            version.activate(request.user if isinstance(request.user, User) else None, "From the administration.")
        except Superseded as conflict:
            self.message_user(request, str(conflict), messages.ERROR)
            return
        self.message_user(request, f"Model {version.short} is active.")


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    list_display = ["promoted_at", "model_version", "replaced", "promoted_by", "reason"]
    list_select_related = ["model_version", "replaced", "promoted_by"]


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["exhibit", "category", "confidence", "state", "reason", "model_version", "answered_at"]
    list_filter = ["state", "category", "model_version"]
    list_select_related = ["exhibit", "category", "model_version"]
    search_fields = ["exhibit__accession_number", "exhibit__title"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["exhibit", "previous", "category", "decided_by", "decided_at"]
    list_filter = ["category", "decided_by"]
    list_select_related = ["exhibit", "previous", "category", "decided_by"]
    search_fields = ["exhibit__accession_number", "exhibit__title"]
