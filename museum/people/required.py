"""Staff show a second factor where the museum asks for it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

_SEEN = "second_factor_is_set_up"


class SecondFactorRequired:
    """With REQUIRE_SECOND_FACTOR, an account without one is led to the page where it is set up, and nowhere else.

    Costs one query in a session, until there is a second factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and request.user.is_authenticated and not self._is_free(request):
            request.session[_SEEN] = request.session.get(_SEEN) or is_mfa_enabled(request.user)
            if not request.session[_SEEN]:
                return redirect("mfa_activate_totp")
        return self._get_response(request)

    def _is_free(self, request: HttpRequest) -> bool:
        """Setting it up, leaving, and what every visitor may see without an account's rights."""
        path = request.path_info
        return not path.startswith(("/desk/", "/admin/")) or path.startswith(
            (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"))
        )
