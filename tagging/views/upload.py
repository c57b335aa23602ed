"""Pictures come in by hand."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog import tasks as catalog_tasks
from tagging.forms import UploadForm
from tagging.tasks import nudge
from tagging.uploading import Label, Outcome, take_in
from tagging.views.doors import DeskRequest, open_to, wants_json


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("catalog.add_exhibit", "catalog.add_photograph")
def upload(request: DeskRequest) -> HttpResponse:
    """Sending the same pictures again changes nothing, so the answer to a POST may be a page."""
    if request.method != "POST":
        form = UploadForm(initial={"accession_number": request.GET.get("number", "")})
        return render(request, "desk/upload.html", {"form": form})
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _sent_back(request, form)
    outcomes = list(take_in(form.cleaned_data["pictures"], _label(request, form)))
    if any(outcome.is_new_picture for outcome in outcomes):
        nudge()
        catalog_tasks.nudge(catalog_tasks.render_waiting)
    if wants_json(request):
        return JsonResponse({"outcomes": [_as_dict(outcome) for outcome in outcomes]})
    num_refused = sum(outcome.exhibit is None for outcome in outcomes)
    fresh = UploadForm(initial={"publish": form.cleaned_data["publish"]})
    context = {"form": fresh, "outcomes": outcomes, "num_refused": num_refused}
    return render(request, "desk/upload.html", context)


def _label(request: DeskRequest, form: UploadForm) -> Label:
    """Who may not publish brings in drafts, whatever the form says."""
    words = {name: form.cleaned_data[name] for name in ("accession_number", "title", "maker")}
    may_publish = request.user.has_perm("tagging.publish_exhibit")
    return Label(**words, publish=may_publish and form.cleaned_data["publish"])


def _sent_back(request: DeskRequest, form: UploadForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(
            {"message": " ".join(str(e) for errors in form.errors.values() for e in errors)}, status=400
        )
    return render(request, "desk/upload.html", {"form": form}, status=400)


def _as_dict(outcome: Outcome) -> dict[str, str | bool]:
    return {
        "file": outcome.file_name,
        "sentence": outcome.sentence,
        "refused": outcome.exhibit is None,
        "exhibit": reverse("desk:exhibit", args=[outcome.exhibit.pk]) if outcome.exhibit else "",
    }
