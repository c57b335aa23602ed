"""Accounts in the administration."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import HttpRequest

from museum.models import AccountEvent

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """Django's own, which also writes down whose rights were changed, how and by whom."""

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        obj.rights_before = rights(User.objects.get(pk=obj.pk)) if change else set()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person: User = form.instance
        before, after = person.rights_before, rights(User.objects.get(pk=person.pk))  # type: ignore[attr-defined]
        if before != after:
            told = [f"+ {right}" for right in sorted(after - before)] + [f"- {one}" for one in sorted(before - after)]
            AccountEvent.note(AccountEvent.Kind.RIGHTS_CHANGED, request, person=person, detail="\n".join(told))


def rights(person: User) -> set[str]:
    """What a person is allowed to be: roles, single permissions, and the three flags of an account."""
    flags = {name for name in ("is_active", "is_staff", "is_superuser") if getattr(person, name)}
    roles = {f"role {name}" for name in person.groups.values_list("name", flat=True)}
    return flags | roles | {str(right) for right in person.user_permissions.all()}
