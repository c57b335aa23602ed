"""What the museum promises of works that nobody looked at, what is proved of it, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Category
from tagging import certifying, recalling
from tagging.forms_trust import PromiseForm, SharesForm
from tagging.keeping import kept_if_slow
from tagging.models import Certificate, Closure, ModelVersion, Promise, Review, Shares
from tagging.reports import trusting
from tagging.tasks import file_by_rule, nudge
from tagging.views.doors import DeskRequest, number_in, open_to, refuse

PAGE = 48


@require_safe
@open_to("tagging.view_certificate", "tagging.view_promise")
def trust(request: DeskRequest) -> HttpResponse:
    """Every category: what is promised, what is proved, what is missing."""
    active = ModelVersion.active()
    rows = trusting.overview(active)
    context = {
        "rows": rows,
        "counted_at": min((row.counted_at for row in rows if row.counted_at), default=None),
        "model_version": active,
        "suspects": [(one, trusting.num_suspect(one)) for one in trusting.suspects()],
        "form": SharesForm.of(Shares.now()),
    }
    return render(request, "desk/trust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("tagging.view_certificate", "tagging.view_promise")
def promise(request: DeskRequest, slug: str) -> HttpResponse:
    """One category. `?target=&risk=` tries a promise out; POST sets it."""
    category = Category.objects.filter(slug=slug).exclude(slug=Category.OTHER).first()
    if category is None:
        return refuse(request, 404, _("There is no such category to promise anything of."))
    if request.method == "POST":
        return _set_promise(request, category)
    active = ModelVersion.active()
    shown = trusting.of_category(category, active)
    form = PromiseForm(request.GET) if "target" in request.GET else PromiseForm.of(shown.promise)
    tried = form.promise(category) if form.is_bound and form.is_valid() else None
    return _promise_page(request, shown, form, trusting.of_category(category, active, tried) if tried else shown)


def _promise_page(
    request: DeskRequest, shown: trusting.CategoryTrust, form: PromiseForm, tried: trusting.CategoryTrust
) -> HttpResponse:
    certificates = Certificate.objects.filter(category=shown.category).with_all()[:50]
    context = {"row": shown, "tried": tried, "form": form, "certificates": certificates}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "desk/promise.html", context, status=status)


def _set_promise(request: DeskRequest, category: Category) -> HttpResponse:
    if "try" in request.POST:
        tried = {name: request.POST.get(name, "")[:20] for name in ("target", "risk")}
        return redirect(f"{reverse('desk:promise', args=[category.slug])}?{urlencode(tried)}")
    if not request.user.has_perm("tagging.add_promise"):
        return refuse(request, 403, _("Only an administrator sets what the museum promises."))
    form = PromiseForm(request.POST)
    if not form.is_valid():
        shown = trusting.of_category(category, ModelVersion.active())
        return _promise_page(request, shown, form, shown)
    made = form.promise(category)
    made.set_by = request.user
    made.save()
    nudge(file_by_rule)
    messages.success(request, _("The promise for %(category)s is set.") % {"category": category.plural})
    return redirect("desk:promise", category.slug)


@require_POST
@open_to("tagging.add_promise")
def shares(request: DeskRequest) -> HttpResponse:
    """How much is asked by lot from now on. What was drawn stays drawn."""
    form = SharesForm(request.POST)
    if not form.is_valid():
        return refuse(request, 400, form.sentence + " " + _("Nothing was changed."))
    Shares.objects.create(set_by=request.user, **form.shares)
    messages.success(request, _("From now on so much is drawn by lot. What was drawn before stays drawn."))
    return redirect("desk:trust")


@require_safe
@open_to("tagging.view_certificate")
def certificate(request: DeskRequest, pk: int) -> HttpResponse:
    """The evidence, the alarms, and what it filed; `?before=` a review's number for older ones."""
    found = Certificate.objects.with_all().filter(pk=pk).first()
    if found is None:
        return refuse(request, 404, _("There is no such certificate."))
    filed = Review.objects.filter(by_rule=found).select_related("exhibit").prefetch_related("exhibit__photographs")
    before = number_in(request, "before")
    rows = list((filed.filter(pk__lt=before) if before else filed).order_by("-pk")[: PAGE + 1])
    untouched = Review.objects.untouched().filter(by_rule=found)
    counted = kept_if_slow(f"certificate: {found.pk}", lambda: (filed.count(), untouched.count()))
    context = {
        "certificate": found,
        "audits": certifying.audits(found),
        "watches": found.watches.all()[:50],
        "num_filed": counted.value[0],
        "num_untouched": counted.value[1],
        "counted_at": counted.at,
        "filed": rows[:PAGE],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "recalls": found.recalls.select_related("started_by"),
    }
    return render(request, "desk/certificate.html", context)


@require_POST
@open_to("tagging.add_recall")
def recall(request: DeskRequest, pk: int) -> HttpResponse:
    """Close the certificate and let a worker take back all that it filed and no person has touched."""
    found = Certificate.objects.filter(pk=pk, granted=True).first()
    if found is None:
        return refuse(request, 404, _("There is no such certificate."))
    certifying.close(found, Closure.Why.PERSON, _("An administrator took back all that it had filed."), request.user)
    if recalling.begin(found, request.user) is None:
        return refuse(request, 409, _("This is being taken back already. Come back in a moment."))
    nudge(file_by_rule)
    messages.success(request, _("The certificate is closed. A worker takes back what no person has touched."))
    return redirect("desk:certificate", found.pk)


@require_POST
@open_to("tagging.add_recall")
def close(request: DeskRequest, pk: int) -> HttpResponse:
    """The machine files nothing more under it. What it has filed stays."""
    found = Certificate.objects.filter(pk=pk, granted=True).first()
    if found is None:
        return refuse(request, 404, _("There is no such certificate."))
    holding = Promise.objects.holding().filter(category=found.category).first()
    if holding and holding.is_on:
        off = Promise(category=found.category, target=holding.target, risk=holding.risk, is_on=False)
        off.set_by = request.user
        off.save()  # or the worker would issue the next one in a moment
    if not certifying.close(found, Closure.Why.PERSON, _("An administrator closed it."), request.user):
        return refuse(request, 409, _("It is closed already."))
    messages.success(request, _("Closed, and the promise is switched off. What it has filed stays where it is."))
    return redirect("desk:certificate", found.pk)
