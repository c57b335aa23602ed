"""What looks like a picture of the queue, and how it was filed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Exhibit
from tagging import alike
from tagging.views.doors import DeskRequest, open_to


@require_safe
@open_to("tagging.view_suggestion")
def neighbours(request: DeskRequest, pk: int) -> HttpResponse:
    """A page for one exhibit; `?part`: only what the queue puts beside its bars."""
    exhibit = get_object_or_404(Exhibit.objects.with_pictures(), pk=pk)
    template = "desk/_alike_list.html" if "part" in request.GET else "desk/alike.html"
    return render(request, template, {"exhibit": exhibit, "neighbours": alike.neighbours(exhibit)})
