"""What an administrator promises: percentages as people write them, and sentences where they cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from tagging.models import Promise, Shares
from tagging.models.promise import HIGHEST_RISK, HIGHEST_TARGET, LOWEST_RISK, LOWEST_TARGET

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Sentence


def percentage(
    label: Sentence, lowest: float, highest: float, too_low: Sentence, too_high: Sentence
) -> forms.FloatField:
    """A number of per cent between `lowest` and `highest` (shares), with a sentence for each way to be wrong."""
    field = forms.FloatField(label=label, min_value=100 * lowest, max_value=100 * highest)
    field.error_messages |= {
        # Django fills the numbers into these two, so that a per cent sign is written twice.
        "min_value": too_low,
        "max_value": too_high,
        "required": _("Give a number of per cent."),
        "invalid": _("This is no number. Give per cent, such as 98 or 99.5."),
    }
    field.widget.attrs |= {"step": "any", "inputmode": "decimal"}
    return field


class PromiseForm(forms.Form):
    target = percentage(
        _("Of a hundred works that the machine files, so many are right"),
        LOWEST_TARGET,
        HIGHEST_TARGET,
        _("A promise below 50 %% is worse than a coin. Promise between 50 and 99.9 %%."),
        _("100 %% cannot be proved of works that nobody saw, from however many answers. Promise at most 99.9 %%."),
    )
    risk = percentage(
        _("Risk that this is not so all the same, in per cent"),
        LOWEST_RISK,
        HIGHEST_RISK,
        _("No finite number of answers proves anything without a risk. Allow at least 0.1 %%."),
        _("With a risk above 50 %% it would be no promise. Allow at most 50 %%."),
    )
    is_on = forms.BooleanField(label=_("Let the machine file under this promise"), required=False)

    @classmethod
    def of(cls, promise: Promise) -> PromiseForm:
        values = {"target": _short(promise.target), "risk": _short(promise.risk), "is_on": promise.is_on}
        return cls(initial=values)

    def promise(self, category: Category) -> Promise:
        """Not yet written, by nobody yet."""
        said = self.cleaned_data
        return Promise(category=category, target=said["target"] / 100, risk=said["risk"] / 100, is_on=said["is_on"])


class SharesForm(forms.Form):
    control = percentage(
        _("Of what the model suggests, asked in random order (per cent)"),
        0.01,
        1.0,
        _("Without anything asked by lot there is no evidence. Give at least 1 %%."),
        _("More than everything cannot be asked. Give at most 100 %%."),
    )
    audit = percentage(
        _("Of what the machine may file, asked all the same (per cent)"),
        0.01,
        1.0,
        _("A certificate stays alive only by being looked at. Give at least 1 %%."),
        _("More than everything cannot be asked. Give at most 100 %%."),
    )

    @classmethod
    def of(cls, shares: Shares) -> SharesForm:
        return cls(initial={"control": _short(shares.control), "audit": _short(shares.audit)})

    def clean(self) -> None:
        said = self.cleaned_data
        if "control" in said and "audit" in said and said["audit"] > said["control"]:
            raise forms.ValidationError(
                _("The audits (%(audit)g %%) are a part of what is drawn by lot (%(control)g %%), so at most as many."),
                params=said,
            )

    @property
    def shares(self) -> dict[str, float]:
        return {name: self.cleaned_data[name] / 100 for name in ("control", "audit")}

    @property
    def sentence(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def _short(share: float) -> str:
    return f"{100 * share:g}"
