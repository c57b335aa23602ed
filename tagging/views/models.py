"""The registry of models: what there is, what each saw and how it measures, which one suggests, and undoing one."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markdown_it import MarkdownIt

from tagging import classifier, trying, undoing
from tagging.keeping import kept_if_slow
from tagging.models import ModelUndo, ModelVersion, Promotion, Superseded
from tagging.registering import register_sent
from tagging.reports import registry
from tagging.reports.comparison import Comparison, changed
from tagging.tasks import go_on_with_model_undos, nudge
from tagging.views.doors import DeskRequest, as_number, number_in, open_to, refuse

PAGE = 48
LATEST = 50


@require_safe
@open_to("tagging.view_modelversion")
def models(request: DeskRequest) -> HttpResponse:
    """Every version, newest first, and the log of promotions. Five queries."""
    tried = Promotion.objects.filter(model_version=OuterRef("pk"))
    versions = ModelVersion.objects.select_related("parent", "registered_by").annotate(was_active=Exists(tried))
    versions = versions.order_by("-pk")  # clocks may have jumped
    suggested = kept_if_slow("suggested by", registry.num_suggested)
    rows = [
        (version, next(iter(registry.measured(version)), None), suggested.value.get(version.pk, 0))
        for version in versions
    ]
    context = {
        "counted_at": suggested.at,
        "rows": rows,
        "active": next((version for version, *_ in rows if version.is_active), None),
        "promotions": Promotion.objects.select_related("model_version", "replaced", "promoted_by")[:LATEST],
        "undos": ModelUndo.objects.select_related("model_version", "started_by")[:LATEST],
    }
    return render(request, "desk/models.html", context)


@require_safe
@open_to("tagging.view_modelversion")
def model(request: DeskRequest, pk: int) -> HttpResponse:
    """What the model is, on what it was trained, and how it measured. HTML in a card stays text."""
    version = ModelVersion.objects.select_related("parent", "registered_by").filter(pk=pk).first()
    if version is None:
        return refuse(request, 404, _("There is no such model."))
    active = ModelVersion.active()
    alone = kept_if_slow(f"filed alone: {version.pk}", undoing.filed_alone(version).order_by().count)
    to_try = kept_if_slow(f"to try: {version.pk}", lambda: trying.num_left(version))
    context = {
        "counted_at": alone.at,
        "model_version": version,
        "active": active,
        "card": card_of(version),
        "measured": registry.measured(version),
        "seen": registry.seen(version),
        "promotions": version.promotions.select_related("replaced", "promoted_by"),
        "num_filed_alone": alone.value,
        "num_to_try": to_try.value,
        "undos": version.undos.select_related("started_by"),
        "others": ModelVersion.objects.exclude(pk=pk).only("pk", "version", "is_active"),
    }
    return render(request, "desk/model.html", context)


def card_of(version: ModelVersion) -> str:
    """The card's Markdown as HTML that fits below an h1; HTML in it stays text."""
    card: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(version.card)
    for level in (2, 1):
        card = card.replace(f"<h{level}", f"<h{level + 1}").replace(f"</h{level}", f"</h{level + 1}")
    return card


@require_safe
@open_to("tagging.view_modelversion", "tagging.view_review")
def against(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """Model `other` against model `pk` on the works kept for measuring; `?after=` an exhibit's number for more."""
    found = ModelVersion.objects.in_bulk([pk, other])
    if pk == other or len(found) < 2:
        return refuse(request, 404, _("There are no two such models to compare."))
    first, second = found[pk], found[other]
    rows = changed(first, second)
    after = number_in(request, "after")
    if after:
        rows = rows.filter(exhibit__gt=after)
    shown = list(rows[: PAGE + 1])
    context = {
        "comparison": Comparison.between(first, second, classifier.mcnemar),
        "changed": shown[:PAGE],
        "answers": _answers(second, [row.exhibit_id for row in shown]),
        "next_page": shown[PAGE - 1].exhibit_id if len(shown) > PAGE else None,
        "num_to_try": trying.num_left(first) + trying.num_left(second),
        "active": ModelVersion.active(),
    }
    return render(request, "desk/against.html", context)


def _answers(version: ModelVersion, exhibits: list[int]) -> dict[int, object]:
    rows = version.trials.filter(exhibit__in=exhibits).select_related("category")
    return {row.exhibit_id: row for row in rows}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("tagging.add_modelversion")
def send(request: DeskRequest) -> HttpResponse:
    """A zip of the folder that `python -m ml train` wrote."""
    if request.method != "POST":
        return render(request, "desk/send_model.html")
    sent = request.FILES.get("artefact")
    if not isinstance(sent, UploadedFile) or not sent.size:
        problem = _("No file came with the form, or an empty one. Choose the zip of the model's folder.")
        return render(request, "desk/send_model.html", {"problem": problem}, status=400)
    try:
        version = register_sent(sent, sent.size, request.user)
    except classifier.Unsuitable as refusal:
        return render(request, "desk/send_model.html", {"problem": str(refusal)}, status=400)
    messages.success(
        request,
        _("Model %(name)s was checked and is kept. It suggests nothing until it is promoted.")
        % {"name": version.short},
    )
    return redirect("desk:model", version.pk)


@require_POST
@open_to("tagging.change_modelversion")
def promote(request: DeskRequest, pk: int) -> HttpResponse:
    """`over`: the version that suggested when the person looked (empty: none). Of two at once one wins."""
    version = ModelVersion.objects.filter(pk=pk).first()
    if version is None:
        return refuse(request, 404, _("There is no such model."))
    sent = request.POST.get("over", "")
    over = as_number(sent)
    if sent and over is None:
        return refuse(request, 400, _("It does not say which model is to be replaced. Nothing was changed."))
    try:
        version.promote(request.user, over=over, reason=request.POST.get("reason", "").strip())
    except Superseded as conflict:
        name = conflict.active.short if conflict.active else "–"
        return refuse(
            request,
            409,
            _("The active model has changed meanwhile: %(name)s suggests now. Nothing was changed; look again.")
            % {"name": name},
        )
    messages.success(
        request, _("Model %(name)s suggests from now on. What was suggested before stays.") % {"name": version.short}
    )
    return redirect("desk:models")


@require_POST
@open_to("tagging.add_modelundo")
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Everything that this version filed by itself and no person touched goes back as it was, by a worker."""
    version = ModelVersion.objects.filter(pk=pk).first()
    if version is None:
        return refuse(request, 404, _("There is no such model."))
    begun = undoing.begin(version, request.user)
    if begun is None:
        return refuse(request, 409, _("This model is being undone already."))
    nudge(go_on_with_model_undos)
    return redirect("desk:model-undo", begun.pk)


@require_safe
@open_to("tagging.view_modelversion")
def model_undo(request: DeskRequest, pk: int) -> HttpResponse:
    shown = ModelUndo.objects.select_related("model_version", "started_by").filter(pk=pk).first()
    if shown is None:
        return refuse(request, 404, _("There is no such undo of a model."))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        numbers = {name: getattr(shown, name) for name in ("num_done", "num_to_do", "per_cent", "is_working")}
        return JsonResponse(numbers)
    return render(request, "desk/model_undo.html", {"undo": shown})


@require_POST
@open_to("tagging.add_modelundo")
def stop_undo(request: DeskRequest, pk: int) -> HttpResponse:
    shown = ModelUndo.objects.filter(pk=pk).first()
    if shown is None:
        return refuse(request, 404, _("There is no such undo of a model."))
    if shown.stop():
        messages.success(request, _("Stopped. What was taken back stays back; the rest stays filed."))
    return redirect("desk:model-undo", pk)
