"""The labour ledger, as a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tagging.keeping import kept_if_slow
from tagging.reports.intervals import Bar
from tagging.reports.labour import Amount, ledger, read_log
from tagging.views.doors import DeskRequest, open_to


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    name: str
    explained: str
    amount: Amount


@dataclass(frozen=True)
class Arm:
    """Errors met per hundred decisions."""

    name: str
    bar: Bar


@require_safe
@open_to("tagging.view_review", "tagging.view_certificate")
def labour(request: DeskRequest) -> HttpResponse:
    """Saved decisions, minutes and corrections, each with its interval; it may come out negative."""
    kept = kept_if_slow("labour", lambda: ledger(read_log()))
    found = kept.value
    entries = [
        Entry(
            _("Decisions saved by the trust rule"),
            _("Works filed by the machine, less those that are wrong and have to be mended by a person."),
            found.decisions_saved,
        ),
        Entry(
            _("Minutes saved"),
            _("The same, times the mean length of a decision; gaps of more than five minutes are pauses."),
            found.minutes_saved,
        ),
        Entry(
            _("Decisions saved by the order"),
            _("To find as many errors in random order, so many more decisions would have been needed."),
            found.decisions_saved_by_order,
        ),
        Entry(
            _("Wrong tags avoided by the order"),
            _("Errors found that as many decisions in random order would have left standing."),
            found.corrections_avoided,
        ),
    ]
    arms = [
        Arm(_("Asked by lot"), Bar(found.log.by_lot)),
        Arm(_("As the desk orders"), Bar(found.log.by_order)),
    ]
    context = {"entries": entries, "arms": arms, "log": found.log, "counted_at": kept.at}
    return render(request, "desk/labour.html", context)
