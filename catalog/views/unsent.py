"""After a login: what was typed before it and did not arrive. The person sends it, or throws it away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.unsent import Unsent
from catalog.views.desk_doors import DeskRequest, open_to, refuse


@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def unsent(request: DeskRequest) -> HttpResponse:
    """The form once more, with everything in it; a POST throws it away."""
    found = Unsent.of(request)
    if found is None:
        return refuse(request, 410, _("Nothing is kept here any more."))
    if request.method == "POST":
        Unsent.forget(request)
        return redirect(found.here)
    return render(request, "desk/unsent.html", {"unsent": found})
