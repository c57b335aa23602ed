"""Coming and going."""

from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse

# Where each kind of person begins, the first that they may open.
FIRST_PAGES = [
    ("tagging.view_suggestion", "desk:queue"),
    ("catalog.add_exhibit", "desk:upload"),
]


class Login(LoginView):
    template_name = "desk/login.html"

    def get_default_redirect_url(self) -> str:
        person = self.request.user
        for permission, page in FIRST_PAGES:
            if person.has_perm(permission):
                return reverse(page)
        is_staff = isinstance(person, User) and person.is_staff
        return reverse("admin:index") if is_staff else reverse("catalog:front-door")


class Logout(LogoutView):
    """By POST only; leads to the front door."""
