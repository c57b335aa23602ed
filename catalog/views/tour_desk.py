"""The curator composes tours: texts, order, cover, draft and published."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from catalog.composing import NotUnderstood, works_at, works_numbered
from catalog.models import Category, Exhibit, Stop, Tour
from catalog.views.desk_doors import as_number, open_to

RESERVED = {"count", "visit"}  # addresses of our own under /tours/


class TourForm(forms.ModelForm[Tour]):
    class Meta:
        model = Tour
        fields: ClassVar[list[str]] = ["title_en", "title_fr", "slug", "introduction_en", "introduction_fr", "cover"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "introduction_en": forms.Textarea({"rows": 4}),
            "introduction_fr": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cover"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Exhibit.objects.filter(stops__tour=self.instance).order_by("stops__position")
            field.empty_label = _("The first stop")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(_("This address belongs to another page. Choose another word."))
        return slug


class NewTourForm(forms.Form):
    title_en = forms.CharField(label=_("Title (English)"), max_length=200)

    def save(self) -> Tour:
        title = self.cleaned_data["title_en"]
        stem = slugify(title)[:70].strip("-") or "tour"
        taken = set(Tour.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
        slug = next(name for n in range(1, 10_000) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
        return Tour.objects.create(title_en=title, slug=slug)


@open_to("catalog.view_tour")
@require_http_methods(["GET", "HEAD", "POST"])
def tours(request: HttpRequest) -> HttpResponse:
    form = NewTourForm(request.POST or None)
    if request.method == "POST" and request.user.has_perm("catalog.add_tour") and form.is_valid():
        return redirect("tour-desk:tour", form.save().pk)
    composed = Tour.objects.with_num_stops().order_by("-pk")
    return render(request, "tours/desk_tours.html", {"form": form, "tours": composed})


@open_to("catalog.change_tour")
@require_http_methods(["GET", "HEAD", "POST"])
def tour(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on the page is saved by any of its buttons; then the button's own work is done."""
    composed = get_object_or_404(Tour, pk=pk)
    form = TourForm(request.POST or None, instance=composed)
    if request.method == "POST" and form.is_valid():
        form.save()
        _save_stops(request, composed)
        anchor = _press_button(request, composed)
        return redirect(f"{request.path}{anchor}")
    stops = composed.stops.select_related("exhibit__category").prefetch_related("exhibit__photographs")
    return render(request, "tours/desk_tour.html", {"form": form, "tour": composed, "stops": list(stops)})


@open_to("catalog.delete_tour")
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    composed = get_object_or_404(Tour, pk=pk)
    composed.delete()
    messages.success(request, _("The tour “%(title)s” was deleted.") % {"title": composed.title_en})
    return redirect("tour-desk:tours")


def _save_stops(request: HttpRequest, composed: Tour) -> None:
    """Texts, and the order in which the page sent its stops (dragging changes it)."""
    order = [number for text in request.POST.getlist("stop") if (number := as_number(text)) is not None]
    stops = list(composed.stops.filter(pk__in=order))
    for stop in stops:
        stop.text_en = request.POST.get(f"text_en_{stop.pk}", stop.text_en).strip()
        stop.text_fr = request.POST.get(f"text_fr_{stop.pk}", stop.text_fr).strip()
    Stop.objects.bulk_update(stops, ["text_en", "text_fr"])
    composed.arrange(order)


def _press_button(request: HttpRequest, composed: Tour) -> str:
    """What was pressed, and where on the page it leads back to."""
    sent = request.POST
    if "publish" in sent:
        Tour.objects.filter(pk=composed.pk, published_at=None).update(published_at=timezone.now())
    elif "withdraw" in sent:
        Tour.objects.filter(pk=composed.pk).update(published_at=None)
    elif "add" in sent:
        _add(request, composed)
        return "#stops"
    elif "up" in sent or "down" in sent:
        return _move(composed, as_number(sent.get("up") or sent.get("down") or ""), -1 if "up" in sent else 1)
    elif "remove" in sent:
        composed.stops.filter(pk=as_number(sent["remove"]) or 0).delete()
        return "#stops"
    else:
        messages.success(request, _("Saved."))
    return ""


def _move(composed: Tour, stop: int | None, by: int) -> str:
    order = list(composed.stops.values_list("pk", flat=True))
    if stop not in order:
        return "#stops"
    place = order.index(stop)
    moved = order.pop(place)
    order.insert(max(place + by, 0), moved)
    composed.arrange(order)
    return f"#stop-{stop}"


def _add(request: HttpRequest, composed: Tour) -> None:
    address, numbers = request.POST.get("address", ""), request.POST.get("numbers", "")
    try:
        found = works_at(address, list(Category.objects.all())) if address.strip() else []
        num = composed.add([*found, *works_numbered(numbers)])
    except NotUnderstood as problem:
        messages.error(request, str(problem))
        return
    messages.success(request, ngettext("%(num)d work added.", "%(num)d works added.", num) % {"num": num})
