"""Whatever is typed is stored and shown as text, or refused: never an error of ours, never markup of theirs."""

import re
import zlib

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Exhibit
from tagging.models import Flag
from tests.making import make_exhibit
from tests.security.conftest import client_of
from tests.security.crawling import Form, Reader, crawl

pytestmark = pytest.mark.django_db
MARK = "x7q"
HOSTILE = [
    f"<script>{MARK}()</script>",
    f'"><img src={MARK} onerror=alert(1)>',
    f"'; DROP TABLE catalog_exhibit; -- {MARK}",
    "{{ 7|add:'1' }}{% debug %}${7*7}",
    f'=HYPERLINK("http://{MARK}.example","x")',
    "\x00\x01\x1f\x7f null and control",
    "\u202eright to left\u202c \u200b\ufeff",
    "\ud7ff\U0010ffff 😀 e\u0301 ﷽",
    "9" * 400,
    "-1",
    "1e309",
    "nan",
    "a" * 1_000_000,
    "../../etc/passwd",
    "javascript:alert(1)",
    "[1,2",
]
# As they would run if they stood in a page as they were typed.
MARKUP = re.compile(rf"<script>{MARK}|<img src={MARK}")
QUESTIONS = (
    "q", "category", "maker", "department", "period", "medium", "year_from", "year_to", "sort", "order", "before",
    "after", "at", "page", "size", "works", "minutes", "next", "confidence", "model", "import", "import_job", "state",
    "works", "ids", "verb", "metadataPrefix", "resumptionToken", "identifier", "from", "until", "set", "limit", "lane",
)  # fmt: skip
ASKED = (
    "/", "/gallery/", "/search/", "/tours/", "/tours/count/", "/tours/visit/", "/set/", "/oai", "/api/exhibits/",
    "/iiif/3/gallery/manifest", "/iiif/3/tours/visit/manifest", "/fr/gallery/", "/desk/", "/desk/ahead/", "/desk/grid/",
    "/desk/history/", "/desk/flags/", "/desk/failures/", "/desk/selections/all/count/", "/desk/login/",
    "/desk/imports/", "/desk/account/events/", "/desk/changes/", "/desk/dashboard/",
)  # fmt: skip


def is_harmless(response, at: str) -> None:
    assert response.status_code < 500, f"{response.status_code} {at}"
    if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        assert not MARKUP.search(response.content.decode()), f"as markup: {at}"


def dealt(*where: object) -> list[str]:
    """Two of the hostile texts for each place, so that together all places meet all texts several times."""
    start = zlib.crc32(repr(where).encode())
    return [HOSTILE[(start + step) % len(HOSTILE)] for step in (0, 7)]


@pytest.mark.parametrize("address", ASKED)
def test_no_question_in_an_address_is_an_error_of_ours(furnished, address):
    client = client_of("administrator")
    for question in QUESTIONS:
        for text in dealt(address, question):
            is_harmless(client.get(address, {question: text}), f"{address}?{question}={text[:20]}")


def not_django_s_own(address: str) -> bool:
    return not address.startswith("/admin/")


def forms_of(client: Client) -> dict[tuple[str, tuple[str, ...]], Form]:
    """One form for each address and set of fields."""
    found = {}
    for visit in crawl(client, ["/", "/desk/", "/desk/upload/"], not_django_s_own):
        for form in visit.reader.forms if visit.reader else []:
            found.setdefault((re.sub(r"\d+", "1", form.address), tuple(sorted(form.fields))), form)
    return found


def test_no_form_of_the_site_fails_or_shows_what_was_typed_as_markup(furnished):
    client = client_of("administrator")
    forms = forms_of(client)
    assert len(forms) > 15
    for form in forms.values():
        if "logout" in form.address or "/account/" in form.address:
            continue  # its own are below: some of them would end this session
        send = client.post if form.method == "post" else client.get
        for name in form.fields:
            kept = {other: value for other, value in form.fields.items() if other != "csrfmiddlewaretoken"}
            for text in dealt(form.address, name):
                where = f"{form.method} {form.address} {name}={text[:20]}"
                is_harmless(send(form.address, kept | {name: text}), where)
    for visit in crawl(client, ["/", "/desk/", "/desk/history/"], not_django_s_own):
        assert visit.status < 500, visit.address
        assert visit.reader is None or not any(MARK in link and "<" in link for link in visit.reader.links)


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(HOSTILE)


def test_no_form_fails_whatever_stands_in_all_of_its_fields_at_once(furnished):
    client = client_of("administrator")
    forms = [form for form in forms_of(client).values() if "logout" not in form.address and form.fields]

    @settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def is_answered(data):
        form = data.draw(st.sampled_from(forms))
        typed = {name: data.draw(anything) for name in form.fields if name != "csrfmiddlewaretoken"}
        with transaction.atomic():  # what one example does, the next one does not find
            is_harmless((client.post if form.method == "post" else client.get)(form.address, typed), form.address)
            transaction.set_rollback(True)

    is_answered()


ACCOUNT = (
    "/desk/login/", "/desk/account/again/", "/desk/account/password/change/", "/desk/account/password/set/",
    "/desk/account/password/reset/", "/desk/account/password/reset/key/1-x/", "/desk/account/signup/",
    "/desk/account/second-factor/totp/activate/", "/desk/account/second-factor/reauthenticate/",
    "/desk/account/second-factor/authenticate/", "/desk/account/second-factor/recovery-codes/generate/",
    "/desk/account/second-factor/webauthn/add/", "/desk/account/second-factor/webauthn/login/",
)  # fmt: skip
TYPED = ("login", "password", "oldpassword", "password1", "password2", "email", "username", "code", "credential",
         "name", "next")  # fmt: skip


@pytest.mark.parametrize("address", ACCOUNT)
@pytest.mark.parametrize("role", ["visitor", "curator"])
def test_no_form_of_an_account_fails_whatever_is_typed(furnished, role, address):
    client = client_of(role)
    for text in HOSTILE:
        cache.clear()  # who guesses too often is no longer heard
        is_harmless(client.post(address, dict.fromkeys(TYPED, text)), f"{role} {address} {text[:20]}")
        if role == "curator" and "_auth_user_id" not in client.session:
            client.force_login(User.objects.get(username="the curator"))


def test_no_form_of_the_administration_fails_whatever_is_typed(furnished):
    client, num = client_of("administrator"), 0
    for model in admin.site._registry:
        page = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        newest = model._default_manager.order_by("-pk").first()
        for address in [f"{page}add/", *([f"{page}{newest.pk}/change/"] if newest else [])]:
            answer = client.get(address)
            if answer.status_code != 200:
                continue  # nobody adds or changes these by hand
            form = max(Reader(address, answer.text).forms, key=lambda one: len(one.fields), default=None)
            kept = {name: value for name, value in form.fields.items() if "TOTAL" in name or "INITIAL" in name}
            for text in HOSTILE:
                typed = {name: text for name in form.fields if name not in kept} | kept
                is_harmless(client.post(address, typed), f"{address} {text[:20]}")
                num += 1
        for text in HOSTILE:
            question = dict.fromkeys(("q", "p", "o", "e", "all"), text[:4_000])  # no web server takes a longer address
            is_harmless(client.get(page, question), f"{page}?{text[:20]}")
    assert num > 5 * len(HOSTILE)


def test_a_record_full_of_hostile_text_is_shown_as_text_by_every_door(furnished):
    nasty = f"<script>{MARK}()</script>\"'&{{{{ 7 }}}}"
    words = ("title", "maker", "date_text", "medium", "dimensions", "credit_line", "department", "description")
    there = {field.name for field in Exhibit._meta.get_fields()}
    exhibit = make_exhibit(filed_under="painting", pictured=True, **{name: nasty for name in words if name in there})
    Flag.objects.create(exhibit=exhibit, flagged_by=client_person(), note=nasty)
    client = client_of("administrator")
    shown = 0
    for visit in crawl(client, ["/", "/desk/", exhibit.get_absolute_url(), "/search/?q=x7q"], not_django_s_own):
        if not visit.reader:
            continue
        page = client.get(visit.address).content.decode()
        assert f"<script>{MARK}" not in page, visit.address
        shown += MARK in page
    assert shown > 3
    for address in (
        f"/api/exhibits/{exhibit.pk}/",
        "/feeds/new.atom",
        "/sitemap-works-1.xml",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "text/html" not in answer["Content-Type"], address
        if "xml" in answer["Content-Type"]:
            assert f"<script>{MARK}" not in answer.content.decode(), address


def client_person():
    from django.contrib.auth.models import User

    return User.objects.create_user("nina")


def test_a_cookie_or_header_of_nonsense_is_answered(furnished):
    for header in ("Accept-Language", "If-None-Match", "If-Modified-Since", "Range", "Referer", "User-Agent", "Cookie"):
        for text in ("\xff\xfe", "a" * 8000, "=;=;,,bytes=9-1;q=x"):
            for address in ("/fr/gallery/", "/desk/", "/api/exhibits/"):
                answer = Client(raise_request_exception=False).get(address, headers={header: text})
                assert answer.status_code < 500, (header, text[:9], address)


def test_a_host_that_is_not_ours_is_refused(db):
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_reader_of_these_tests_would_see_markup():
    reader = Reader("/", f"<form method=post><input name=a></form><img src={MARK}>")
    assert reader.forms[0].fields == {"a": ""}
    assert reader.links == {f"/{MARK}"}
    assert MARKUP.search(HOSTILE[0])
    assert MARKUP.search(HOSTILE[1])
