"""Photographs without words for those who cannot see them: a list to work through, written in place."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Photograph
from catalog.views.desk_doors import DeskRequest, as_number, open_to

PAGE = 24
MOST_COUNTED = 1_000
LONGEST = 500  # characters, as the field
FIELD = "words-"


@require_safe
@open_to("catalog.view_photograph")
def alt_texts(request: DeskRequest) -> HttpResponse:
    """Those of published works, oldest first, by key. Three queries."""
    lacking = Photograph.objects.lacking_words()
    after = as_number(request.GET.get("after", "")) or 0
    found = list(lacking.filter(pk__gt=after).select_related("exhibit")[: PAGE + 1])
    context = {
        "photographs": found[:PAGE],
        "num": lacking[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
        "after": after,
        "next_after": found[PAGE - 1].pk if len(found) > PAGE else None,
        "longest": LONGEST,
    }
    return render(request, "desk/alt_texts.html", context)


@require_POST
@open_to("catalog.change_photograph")
def write_alt_texts(request: DeskRequest) -> HttpResponse:
    """What was written is kept; an empty field is left for another day, and so is one that a colleague filled."""
    written = {
        pk: " ".join(words.split())[:LONGEST]
        for name in request.POST
        for words in [str(request.POST.get(name, ""))]
        if name.startswith(FIELD) and (pk := as_number(name.removeprefix(FIELD))) and "\x00" not in words
    }
    written = {pk: words for pk, words in written.items() if words}
    num = sum(_write(pk, words) for pk, words in list(written.items())[:PAGE])
    said = ngettext("%(num)d text written.", "%(num)d texts written.", num) % {"num": num}
    if num < len(written):
        said += " " + _("The others were written by a colleague meanwhile; theirs stand.")
    messages.success(request, said)
    return redirect(f"{request.path.removesuffix('write/')}?after={as_number(request.POST.get('after', '')) or 0}")


def _write(pk: int, words: str) -> bool:
    with transaction.atomic():
        photograph = Photograph.objects.select_for_update().filter(pk=pk, alt_text="").first()
        if photograph is None:
            return False
        photograph.alt_text = words
        photograph.save(update_fields=["alt_text"])
        photograph.exhibit.touch()
    return True
