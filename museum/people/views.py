"""A person's own account, and who came and went."""

from allauth.account.views import logout as log_out
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from museum.models import AccountEvent

logout = require_POST(log_out)
NUM_ON_A_PAGE = 100


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one can change about one's own account, and what happened to it lately."""
    mine = AccountEvent.objects.filter(person=request.user.pk)[:10]
    return render(request, "people/account.html", {"events": mine, "has_second_factor": is_mfa_enabled(request.user)})


@require_safe
@never_cache
@login_required
@permission_required("museum.view_accountevent", raise_exception=True)
def events(request: HttpRequest) -> HttpResponse:
    """All comings and goings, newest first; `?before=` goes on."""
    found = AccountEvent.objects.select_related("person", "caused_by")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: NUM_ON_A_PAGE + 1])
    more = rows[NUM_ON_A_PAGE - 1].pk if len(rows) > NUM_ON_A_PAGE else None
    return render(request, "people/events.html", {"events": rows[:NUM_ON_A_PAGE], "more": more})
