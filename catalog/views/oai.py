"""The one address of the repository. By GET or by POST, as the protocol asks; both only read."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog import throttle
from catalog.addresses import absolute, site
from catalog.oai.arguments import read
from catalog.oai.errors import BadArgument, BadVerb, Refused
from catalog.oai.records import stamp
from catalog.oai.verbs import VERBS
from catalog.oai.xml import add, answer, written
from catalog.plain_text import for_xml

log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def oai(request: HttpRequest) -> HttpResponse:
    seconds = throttle.seconds_to_wait(request)
    if seconds:  # the protocol's own word for "later" is 503
        response = HttpResponse("Too often in one minute.\n", status=503, content_type="text/plain")
        response["Retry-After"] = str(seconds)
        return response
    here = site(request)
    verb, arguments = "", dict[str, str]()
    said = answer()
    add(said, "responseDate", stamp(timezone.now()))
    asked = add(said, "request", absolute(here, reverse("oai")))
    try:
        verb, arguments = read(request.POST if request.method == "POST" else request.GET)
        said.append(VERBS[verb](arguments, here))
    except Refused as refusal:
        log.info("%s: %s", refusal.code, refusal)
        add(said, "error", str(refusal), code=refusal.code)
        if isinstance(refusal, BadVerb | BadArgument):  # then the protocol wants nothing repeated
            verb, arguments = "", {}
    for name, value in {"verb": verb, **arguments}.items():
        if value:
            asked.set(name, for_xml(value))
    return HttpResponse(written(said), content_type="text/xml; charset=utf-8")
