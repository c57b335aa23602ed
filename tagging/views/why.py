"""Why the model said so: a map over the picture for each category, and the same in words."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe
from PIL import Image

from catalog.models import Category
from catalog.views.sandbox import sandboxed
from tagging import classifier, tasks
from tagging.models import Explanation, Suggestion
from tagging.views.doors import DeskRequest, open_to

LONG_SIDE = 256
"""Of the map in pixels: it is smooth, so browsers may enlarge it."""


@require_safe
@open_to("tagging.view_suggestion")
def why(request: DeskRequest, pk: int) -> HttpResponse:
    """A page for one suggestion; `?part`: only what the queue puts beside its picture."""
    suggestion = _suggestion(pk)
    return render(
        request, "desk/_why_panel.html" if "part" in request.GET else "desk/why.html", _facts(suggestion, request)
    )


@require_POST
@open_to("tagging.add_review")
def ask(request: DeskRequest, pk: int) -> HttpResponse:
    """Let a worker explain it; what failed is tried again."""
    suggestion = _suggestion(pk)
    explanation = Explanation.ask(suggestion)
    if explanation and explanation.state == Explanation.State.WAITING:
        tasks.nudge(tasks.explain_waiting)
    if "part" in request.POST:
        return render(request, "desk/_why_panel.html", _facts(suggestion, request))
    return redirect("desk:why", pk)


@require_safe
@open_to("tagging.view_suggestion")
def why_map(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    """The map of one category, transparent where nothing speaks, in the proportions of its photograph."""
    ready = Explanation.objects.filter(state=Explanation.State.READY).select_related("model_version", "photograph")
    explanation = get_object_or_404(ready, pk=pk)
    if slug not in explanation.labels:
        raise Http404("The model knows no such label.")
    contributions, reach = explanation.contributions(slug)
    width, height = explanation.photograph.width, explanation.photograph.height
    scale = LONG_SIDE / max(width, height, 1)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    out = io.BytesIO()
    Image.fromarray(classifier.tint(contributions, reach, LONG_SIDE)).resize(size).save(out, "PNG")
    response = HttpResponse(out.getvalue(), content_type="image/png")
    patch_cache_control(response, private=True, max_age=3600)
    return sandboxed(response)


def _suggestion(pk: int) -> Suggestion:
    answered = Suggestion.objects.ready().select_related("exhibit", "category", "model_version")
    return get_object_or_404(answered, pk=pk)


def _facts(suggestion: Suggestion, request: HttpRequest) -> dict[str, Any]:
    explanation = Explanation.of(suggestion)
    names = {category.slug: category.name for category in Category.objects.all()}
    wanted = request.GET.get("of") or (suggestion.category.slug if suggestion.category else "")
    is_ready = explanation is not None and explanation.state == Explanation.State.READY
    rows = [
        {"slug": label, "name": names.get(label, label), "sentence": explanation.sentences.get(label, "")}
        for label in suggestion.model_version.labels
        if explanation and is_ready
    ]
    chosen = next((row for row in rows if row["slug"] == wanted), rows[0] if rows else None)
    return {
        "suggestion": suggestion,
        "exhibit": suggestion.exhibit,
        "explanation": explanation,
        "state": explanation.state if explanation else "none",
        "rows": rows,
        "chosen": chosen,
    }
