"""Which column means what: suggestions, the museum's own words for our categories, the first rows as they will look."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.importing.encodings import DELIMITERS
from catalog.importing.headings import FIELDS, suggested_category
from catalog.importing.mapping import Mapping, named
from catalog.importing.matching import compiled
from catalog.importing.problems import SourceUnusable
from catalog.importing.records import Reader
from catalog.importing.source import SourceRow
from catalog.importing.starting import fit
from catalog.models import Category, ImportJob, ImportMapping
from catalog.tasks import nudge
from catalog.views.desk_doors import DeskRequest, open_to
from catalog.views.imports import DO, PUBLISH

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman", "cp437", "cp1250", "cp1251"]
State = ImportJob.State


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(DO)
def columns(request: DeskRequest, pk: int) -> HttpResponse:
    """The form of the mapping. Its buttons: look again, read the file differently, take or save a mapping, check."""
    job = get_object_or_404(ImportJob, pk=pk)
    if job.state != State.DESCRIBING:
        return redirect("imports:job", pk)
    job.may_publish, problem = request.user.has_perm(PUBLISH), ""
    if request.method == "POST":
        try:
            answer = _answered(request, job)
            if answer is not None:
                return answer
        except SourceUnusable as found:
            problem = str(found)
    status = 400 if problem else 200
    return render(request, "imports/columns.html", {**_context(job), "problem": problem}, status=status)


def _answered(request: DeskRequest, job: ImportJob) -> HttpResponse | None:
    """Where to go, or None to show the form again. Raises SourceUnusable with what is wrong."""
    button, had = request.POST.get("button", "look"), Mapping.from_dict(job.mapping).column_of("category")
    if button == "take":
        job.mapping = {**job.mapping, **_known_parts(named(request.POST.get("saved", "")).as_dict(), job)}
        return _saved(job)
    _take_over(request.POST, job)
    if button == "read":
        job.save(update_fields=["mapping"])
        job.move((State.DESCRIBING,), State.READING)
        nudge()
        return redirect("imports:job", job.pk)
    if button == "keep":
        _keep(request, job)
        return _saved(job)
    compiled(job.mapping.get("picture_pattern", ""))
    job.save(update_fields=["mapping", "existing", "publish", "may_publish"])
    if button != "check" or had != Mapping.from_dict(job.mapping).column_of("category"):
        return redirect("imports:columns", job.pk)
    fit(job)
    job.save(update_fields=["mapping"])
    if job.move((State.DESCRIBING,), State.CHECKING, totals={}, num_total=job.num_rows):
        nudge()
    return redirect("imports:job", job.pk)


def _saved(job: ImportJob) -> HttpResponse:
    job.save(update_fields=["mapping", "existing", "publish", "may_publish"])
    return redirect("imports:columns", job.pk)


def _known_parts(mapping: dict[str, Any], job: ImportJob) -> dict[str, Any]:
    known = job.reading.get("columns", [])
    return {**mapping, "columns": {name: fed for name, fed in mapping["columns"].items() if name in known}}


def _take_over(sent: QueryDict, job: ImportJob) -> None:
    """What the form says, into the job; columns and words are numbered, since their names may be anything."""
    names = job.reading.get("columns", [])
    fed = {name: sent.get(f"column-{place}", "") for place, name in enumerate(names)}
    job.mapping["columns"] = {name: value for name, value in fed.items() if value in FIELDS}
    words = job.reading.get("words", {}).get(sent.get("words-of", ""), {})
    chosen = {word: sent.get(f"word-{place}", "") for place, word in enumerate(words)}
    job.mapping["categories"] = {**job.mapping.get("categories", {}), **chosen}
    for name in ("encoding", "delimiter", "sheet", "picture_pattern"):
        if name in sent:
            job.mapping[name] = sent[name]
    existing = str(sent.get("existing", ""))
    if existing in ImportJob.Existing.values:
        job.existing = existing
    job.publish = job.may_publish and "publish" in sent


def _keep(request: DeskRequest, job: ImportJob) -> None:
    name = request.POST.get("name", "").strip()[:100]
    if not name:
        raise SourceUnusable(_("Give the mapping a name, such as the name of the system that the file comes from."))
    ImportMapping.objects.update_or_create(name=name, defaults={"mapping": job.mapping, "saved_by": request.user})
    messages.success(request, _("The mapping is saved as “%s”.") % name)


def _context(job: ImportJob) -> dict[str, Any]:
    mapping = Mapping.from_dict(job.mapping)
    names, sample = job.reading.get("columns", []), job.reading.get("sample", [])
    categories = {category.slug: category for category in Category.objects.all()}
    column = mapping.column_of("category")
    words = job.reading.get("words", {}).get(column, {})
    slugs = {word: mapping.categories.get(word, suggested_category(word, categories)) for word in words}
    return {
        "job": job,
        "columns": [
            {
                "place": place,
                "name": name,
                "field": mapping.columns.get(name, ""),
                "examples": list(dict.fromkeys(row[place] for row in sample if row[place].strip()))[:3],
            }
            for place, name in enumerate(names)
        ],
        "fields": [(name, label) for name, (label, _headings) in FIELDS.items()],
        "category_column": column,
        "rarer": job.reading.get("rarer", {}).get(column, 0),
        "words": [(place, word, num, slugs[word]) for place, (word, num) in enumerate(words.items())],
        "categories": categories.values(),
        "preview": _preview(job, replace(mapping, categories=slugs), categories),
        "mappings": ImportMapping.objects.all(),
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS.items(),
        "existing_choices": ImportJob.Existing.choices,
    }


def _preview(job: ImportJob, mapping: Mapping, categories: dict[str, Category]) -> list[dict[str, Any]]:
    """The first rows as they will look."""
    names = job.reading.get("columns", [])
    reader = Reader(names, mapping, categories, from_spreadsheet=job.reading.get("format") != "jsonl")
    shown = []
    for number, cells in enumerate(job.reading.get("sample", []), start=2):
        record = reader.record(SourceRow(number, cells))
        years = record.values.pop("years_of_date", None)
        if not job.may_publish:
            record.values.pop("published_at", None)
        if years and any(years):
            record.values |= {"earliest_year": years[0], "latest_year": years[1]}
        said = [(FIELDS[name][0], record.values[name]) for name in FIELDS if record.values.get(name) not in ("", None)]
        sentences = [f"{p['column']}: {p['sentence']}" if p["column"] else p["sentence"] for p in record.problems]
        shown.append({"number": record.accession_number, "said": said, "sentences": sentences})
    return shown
