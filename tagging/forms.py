"""What the desk is sent: a decision, and pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Exhibit

BIGGEST_ID = 2**63 - 1


def id_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=BIGGEST_ID, **options)


class DecisionForm(forms.Form):
    """An exhibit, the category chosen for it, and the category the curator saw (empty: untagged)."""

    exhibit = id_field(error_messages={"required": _("It does not say which exhibit.")})
    category = forms.CharField(max_length=40, error_messages={"required": _("It does not say which category.")})
    seen = forms.CharField(max_length=40, required=False)
    suggestion = id_field(required=False)

    def clean_category(self) -> Category:
        return self._known(self.cleaned_data["category"])

    def clean_seen(self) -> Category | None:
        return self._known(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None

    def _known(self, slug: str) -> Category:
        categories = {category.slug: category for category in Category.objects.all()}
        if slug not in categories:
            raise forms.ValidationError(
                _("There is no category “%(slug)s”. The museum's list is: %(list)s."),
                params={"slug": slug, "list": ", ".join(str(category) for category in categories.values())},
            )
        return categories[slug]

    @property
    def sentence(self) -> str:
        """Everything that is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One or more files. What is inside them is checked one by one, later."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PicturesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    pictures = PicturesField(
        label=_("Pictures"),
        allow_empty_file=True,  # refused by name later, like every other picture that cannot be read
        max_length=300,
        error_messages={"required": _("Choose at least one picture.")},
    )
    accession_number = forms.CharField(
        label=_("Accession number"),
        required=False,
        max_length=Exhibit._meta.get_field("accession_number").max_length,
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    maker = forms.CharField(label=_("Maker"), required=False, max_length=300)
    publish = forms.BooleanField(label=_("Publish as soon as it is filed"), required=False, initial=True)
