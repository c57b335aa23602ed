"""The catalogue for administrators and cataloguers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog import pictures, publishing
from catalog.accession import add_photograph
from catalog.models import Category, Exhibit, Photograph

THUMBNAIL_WIDTH = 120


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ["name_en", "name_fr", "slug", "aat_id", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        return ["slug"] if obj else []  # models and addresses know a category by its slug


class PhotographForm(forms.ModelForm[Photograph]):
    """A new row takes a picture; an existing one only its alternative text."""

    picture = forms.FileField(required=False, help_text=f"{pictures.FORMATS_IN_WORDS}.")

    class Meta:
        model = Photograph
        fields = ["alt_text"]

    def clean_picture(self) -> bytes:
        sent = self.cleaned_data["picture"]
        if self.instance.pk:
            return b""
        if not sent:
            raise forms.ValidationError("Choose the picture to add, or leave the row empty.")
        data: bytes = sent.read()
        try:
            pictures.read(data)
        except pictures.PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.cleaned_data["file_name"] = sent.name
        return data


class PhotographFormSet(BaseInlineFormSet[Photograph, Exhibit, forms.ModelForm[Photograph]]):
    def save_new(self, form: forms.ModelForm[Photograph], commit: bool = True) -> Photograph:
        sent = form.cleaned_data
        return add_photograph(self.instance, sent["picture"], sent["file_name"], sent["alt_text"])


class PhotographInline(admin.TabularInline[Photograph, Exhibit]):
    model = Photograph
    form = PhotographForm
    formset = PhotographFormSet
    fields = ["thumbnail", "picture", "alt_text", "position", "width", "height"]
    readonly_fields = ["thumbnail", "position", "width", "height"]
    extra = 1

    @admin.display(description="picture")
    def thumbnail(self, photograph: Photograph) -> SafeString | str:
        return _thumbnail(photograph)


class FiledListFilter(admin.SimpleListFilter):
    """Untagged is what most people look for."""

    title = "filed"
    parameter_name = "filed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("no", "Untagged"), ("yes", "Filed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
        if self.value() is None:
            return queryset
        return queryset.filter(category__isnull=self.value() == "no")


@admin.register(Exhibit)
class ExhibitAdmin(admin.ModelAdmin[Exhibit]):
    list_display = ["thumbnail", "accession_number", "title", "maker", "date_text", "category", "is_published"]
    list_display_links = ["accession_number", "title"]
    list_filter = [FiledListFilter, "category", ("published_at", admin.EmptyFieldListFilter)]
    search_fields = ["accession_number", "title", "maker"]
    list_per_page = 50
    show_full_result_count = False
    inlines = [PhotographInline]
    actions = ["publish", "withdraw"]
    readonly_fields = ["filed_by", "filed_at", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["accession_number", "title", ("maker", "maker_dates")]}),
        ("Date", {"fields": ["date_text", ("earliest_year", "latest_year")]}),
        ("Label", {"fields": ["medium", "dimensions", "department", "credit_line", "rights", "description"]}),
        ("Gallery", {"fields": ["category", ("filed_by", "filed_at"), "published_at"]}),
        ("Record", {"fields": [("created_at", "updated_at")], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exhibit]:
        return super().get_queryset(request).select_related("category").prefetch_related("photographs")

    @admin.display(description="picture")
    def thumbnail(self, exhibit: Exhibit) -> SafeString | str:
        return _thumbnail(exhibit.principal_photograph)

    @admin.display(boolean=True, description="published")
    def is_published(self, exhibit: Exhibit) -> bool:
        return exhibit.published_at is not None

    def save_model(self, request: HttpRequest, obj: Exhibit, form: forms.ModelForm[Exhibit], change: bool) -> None:
        """A category set here is the museum's own word, and says so."""
        if "category" in form.changed_data:
            obj.filed_by = Exhibit.FiledBy.MUSEUM if obj.category else ""
            obj.filed_at = timezone.now() if obj.category else None
        if change and "published_at" in form.changed_data:
            obj.withdrawn_at = None if obj.published_at else timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="Publish: goes on view as soon as it is filed", permissions=["change"])
    def publish(self, request: HttpRequest, exhibits: QuerySet[Exhibit]) -> None:
        num = publishing.publish(Exhibit.objects.filter(pk__in=exhibits), cast(User, request.user))
        self.message_user(request, f"{num} published.")

    @admin.action(description="Withdraw: back to draft, off view at once", permissions=["change"])
    def withdraw(self, request: HttpRequest, exhibits: QuerySet[Exhibit]) -> None:
        num = publishing.withdraw(Exhibit.objects.filter(pk__in=exhibits), cast(User, request.user))
        self.message_user(request, f"{num} withdrawn.")


@admin.register(Photograph)
class PhotographAdmin(admin.ModelAdmin[Photograph]):
    """Alternative texts, and which photograph comes first. Pictures are added on the exhibit's page."""

    list_display = ["thumbnail", "exhibit", "position", "file_name", "width", "height", "alt_text"]
    list_display_links = ["exhibit"]
    list_filter = [("alt_text", admin.EmptyFieldListFilter)]
    list_select_related = ["exhibit"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["exhibit__accession_number", "exhibit__title", "file_name"]
    readonly_fields = ["exhibit", "position", "file_name", "sha256", "format", "width", "height", "num_bytes"]
    fields = ["alt_text", *readonly_fields]
    actions = ["make_principal"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="picture")
    def thumbnail(self, photograph: Photograph) -> SafeString | str:
        return _thumbnail(photograph)

    @admin.action(description="Make principal: this photograph comes first", permissions=["change"])
    def make_principal(self, request: HttpRequest, photographs: QuerySet[Photograph]) -> None:
        for photograph in photographs:
            photograph.make_principal()
        self.message_user(request, f"{photographs.count()} moved to the front of their exhibits.")


def _thumbnail(photograph: Photograph | None) -> SafeString | str:
    if photograph is None or not photograph.rendition_widths:
        return "no picture"
    return format_html(
        '<img src="{}" width="{}" alt="{}" loading="lazy">',
        photograph.rendition_url(min(photograph.rendition_widths)),
        THUMBNAIL_WIDTH,
        photograph.alternative,
    )
