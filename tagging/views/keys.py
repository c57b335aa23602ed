"""Each curator's own keys."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Category
from tagging import keyboard
from tagging.models import Keyboard
from tagging.views.doors import DeskRequest, open_to


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("tagging.add_review")
def keys(request: DeskRequest) -> HttpResponse:
    """`house` in a POST: back to the keys of the house."""
    categories = list(Category.objects.all())
    chosen = keyboard.keys_of(request.user, categories)
    names = {category.slug: category.name for category in categories}
    names |= {action: str(words) for action, (words, _key) in keyboard.ACTIONS.items()}
    problems: list[str] = []
    if request.method == "POST":
        if "house" in request.POST:
            Keyboard.objects.filter(person=request.user).delete()
            messages.success(request, _("The keys are those of the house again."))
            return redirect("desk:keys")
        chosen = {action: request.POST.get(action, "").strip().lower()[:5] for action in chosen}
        problems = keyboard.problems_in(chosen, names)
        if not problems:
            Keyboard.objects.update_or_create(person=request.user, defaults={"keys": chosen})
            messages.success(request, _("Your keys are saved."))
            return redirect("desk:keys")
    rows = [(action, names[action], key) for action, key in chosen.items()]
    return render(request, "desk/keys.html", {"rows": rows, "problems": problems}, status=400 if problems else 200)
