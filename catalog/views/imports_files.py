"""A new import: the files are chosen, sent or found on the server."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog.importing import parts
from catalog.importing.keeping import found_ready, keep, keep_pictures, lying_ready
from catalog.models import ImportJob
from catalog.tasks import nudge
from catalog.views.desk_doors import DeskRequest, open_to
from catalog.views.imports import DO, PUBLISH

PART_BYTES = 4 * 1024 * 1024
Sent = tuple[str, str]  # where it is kept, how the person calls it


class NewImport(forms.Form):
    """Each of the two, table and pictures, is sent with the form, sent in parts before, or lies on the server."""

    table = forms.FileField(label=gettext_lazy("Table"), required=False, max_length=300, allow_empty_file=True)
    table_part = forms.CharField(required=False, max_length=400)
    table_ready = forms.CharField(label=gettext_lazy("or a file on the server"), required=False, max_length=300)
    pictures_part = forms.CharField(required=False, max_length=400)
    pictures_ready = forms.CharField(label=gettext_lazy("or a folder on the server"), required=False, max_length=300)
    category_from_folder = forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(DO)
def new(request: DeskRequest) -> HttpResponse:
    """The files are kept and the import stands in the table; reading them is the worker's work."""
    form = NewImport(request.POST, request.FILES) if request.method == "POST" else NewImport()
    if request.method == "POST" and form.is_valid():
        job = ImportJob(started_by=request.user, state=ImportJob.State.READING)
        try:
            job.source, job.source_name = _table(request, form)
            job.pictures, job.pictures_name = _pictures(request, form)
        except forms.ValidationError as problem:
            form.add_error(None, problem)
        else:
            if not job.source and not job.pictures:
                form.add_error(None, _("Choose a table, pictures, or both."))
            else:
                job.may_publish = request.user.has_perm(PUBLISH)
                job.publish = job.may_publish
                job.mapping = {"category_from_folder": form.cleaned_data["category_from_folder"]}
                job.save()
                nudge()
                return redirect("imports:job", job.pk)
    status = 400 if form.is_bound else 200
    return render(request, "imports/new.html", {"form": form, "ready": lying_ready(), "folder": settings.IMPORT_FOLDER,
                                                "part_bytes": PART_BYTES}, status=status)  # fmt: skip


def _table(request: DeskRequest, form: NewImport) -> Sent:
    sent = form.cleaned_data["table"]
    if sent:
        if sent.size > settings.IMPORT_MAX_MEGABYTES * 1_000_000:
            raise forms.ValidationError(_too_large())
        return keep(sent, sent.name), sent.name
    if form.cleaned_data["table_part"]:
        return _from_parts(request, form.cleaned_data["table_part"])
    return _ready(form.cleaned_data["table_ready"])


def _pictures(request: DeskRequest, form: NewImport) -> Sent:
    sent: list[UploadedFile[bytes]] = [file for file in request.FILES.getlist("pictures") if file.name]
    if sent:
        name = sent[0].name or "" if len(sent) == 1 else _("%(num)d pictures") % {"num": len(sent)}
        return keep_pictures(sent), name
    if form.cleaned_data["pictures_part"]:
        return _from_parts(request, form.cleaned_data["pictures_part"])
    return _ready(form.cleaned_data["pictures_ready"])


def _ready(name: str) -> Sent:
    if not name:
        return "", ""
    try:
        return found_ready(name), name.removeprefix("store:")
    except KeyError:
        raise forms.ValidationError(_("“%s” does not lie on the server any more. Choose again.") % name) from None


def _too_large() -> str:
    most: int = settings.IMPORT_MAX_MEGABYTES
    return _("The file is larger than %d MB. Put it into the folder on the server, and choose it there.") % most


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(DO)
def part(request: DeskRequest) -> HttpResponse:
    """A large file in parts: asked (GET), it tells how much has arrived; sent (POST), a part goes on from there.

    A part that does not begin where the last one ended is answered with 409 and the right place, so that a page
    whose connection was lost goes on instead of beginning again.
    """
    key = request.GET.get("key", "")
    if not re.fullmatch(r"[\w.\- ()]{1,300}", key):
        return JsonResponse({"message": _("The file's name has signs in it that cannot be kept.")}, status=400)
    arrived = parts.num_arrived(request.user.pk, key)
    if request.method != "POST":
        return JsonResponse({"arrived": arrived})
    sent = request.FILES.get("part")
    begins = request.POST.get("begins", "")
    if sent is None or not begins.isdigit() or int(begins) != arrived:
        return JsonResponse({"arrived": arrived}, status=409)
    if arrived + (sent.size or 0) > settings.IMPORT_MAX_MEGABYTES * 1_000_000:
        return JsonResponse({"message": _too_large()}, status=413)
    parts.add(request.user.pk, key, arrived, sent)
    return JsonResponse({"arrived": parts.num_arrived(request.user.pk, key)})


def _from_parts(request: DeskRequest, told: str) -> Sent:
    """*size/key*: the parts must have arrived as a whole."""
    size, _slash, key = told.partition("/")
    name = key.split(" ", 1)[-1]
    try:
        if not size.isdigit() or parts.num_arrived(request.user.pk, key) != int(size):
            raise parts.CutOff(key)
        with parts.joined(request.user.pk, key) as file:
            kept = keep(File(file), name)
    except parts.CutOff:
        raise forms.ValidationError(
            _("The file has not arrived completely. Choose it again: it goes on where it stopped.")
        ) from None
    parts.forget(request.user.pk, key)
    return kept, name
