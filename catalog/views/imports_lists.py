"""What became of rows and pictures, page by page; refusals as a spreadsheet; the whole catalogue as a file."""

from __future__ import annotations

from tempfile import NamedTemporaryFile

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from catalog import exporting
from catalog.models import ImportJob, ImportPicture, ImportRow
from catalog.spreadsheet_safety import disarmed
from catalog.views.desk_doors import DeskRequest, number_in, open_to
from catalog.views.imports import PAGE, SEE
from catalog.views.sandbox import sandboxed

PROBLEM_COLUMN = "What is wrong"


@require_safe
@open_to(SEE)
def rows(request: DeskRequest, pk: int, outcome: str) -> HttpResponse:
    """Rows of one outcome (or *kept*), fifty a page; `?after=` a row's number for the next ones."""
    job = get_object_or_404(ImportJob, pk=pk)
    if outcome not in [*ImportRow.Outcome.values, "kept"]:
        raise Http404
    found = job.rows.kept() if outcome == "kept" else job.rows.filter(outcome=outcome).order_by("number")
    after = number_in(request, "after")
    shown = list(found.filter(number__gt=after or 0)[: PAGE + 1])
    more = shown[PAGE - 1].number if len(shown) > PAGE else None
    context = {"job": job, "rows": shown[:PAGE], "outcome": outcome, "more": more, "after": after}
    return render(request, "imports/rows.html", context)


@require_safe
@open_to(SEE)
def pictures(request: DeskRequest, pk: int, outcome: str) -> HttpResponse:
    """Pictures of one outcome, fifty a page."""
    job = get_object_or_404(ImportJob, pk=pk)
    if outcome not in ImportPicture.Outcome.values:
        raise Http404
    after = number_in(request, "after")
    shown = list(job.picture_rows.of_outcome(outcome).filter(number__gt=after or 0)[: PAGE + 1])
    more = shown[PAGE - 1].number if len(shown) > PAGE else None
    context = {"job": job, "pictures": shown[:PAGE], "outcome": outcome, "more": more, "after": after}
    return render(request, "imports/pictures.html", context)


@require_safe
@open_to(SEE)
def refusals(request: DeskRequest, pk: int) -> FileResponse:
    """The refused rows as they came, with what is wrong in front: to be corrected and sent in again."""
    job = get_object_or_404(ImportJob, pk=pk)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Refused")
    columns = job.reading.get("columns", [])
    sheet.append([PROBLEM_COLUMN, *map(_cell, columns)])
    for row in job.rows.refused().iterator(chunk_size=500):
        sheet.append([_cell(" ".join(row.sentences)), *map(_cell, row.cells)])
    out = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  (FileResponse closes it)
    book.save(out.name)
    return sandboxed(FileResponse(out, as_attachment=True, filename=f"refused-{job.pk}.xlsx"))


def _cell(text: str) -> str:
    """What a sheet may hold: no formula, no control characters, at most what Excel takes."""
    return disarmed(ILLEGAL_CHARACTERS_RE.sub("", text))[:32_000]


@require_safe
@open_to("catalog.view_exhibit", SEE)
def export(request: DeskRequest, ending: str) -> HttpResponseBase:
    """Everything, as a stream: the first line leaves at once however large the catalogue is."""
    if ending not in exporting.FORMATS:
        raise Http404
    types = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
    response = StreamingHttpResponse(exporting.FORMATS[ending](exporting.records()), content_type=types[ending])
    response["Content-Disposition"] = f'attachment; filename="catalogue.{ending}"'
    return sandboxed(response)
