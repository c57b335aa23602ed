"""Who may open which page of the desk. One table; every address of the desk is in it."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tagging.urls import urlpatterns
from tests.making import make_exhibit, make_suggestion

# name: (address, who may; c = curator, b = cataloguer, a = auditor)
PAGES = {
    "queue": ("/desk/", "ca"),
    "ahead": ("/desk/ahead/", "ca"),
    "waiting": ("/desk/waiting/", "ca"),
    "history": ("/desk/history/", "ca"),
    "failures": ("/desk/failures/", "ca"),
    "exhibit": ("/desk/exhibits/{pk}/", "cba"),
    "upload": ("/desk/upload/", "cb"),
    "grid": ("/desk/grid/", "ca"),
    "decide-picked": ("POST /desk/grid/decide/", "c"),
    "save-filter": ("POST /desk/filters/", "c"),
    "forget-filter": ("POST /desk/filters/forget/", "c"),
    "flags": ("/desk/flags/", "ca"),
    "flag": ("POST /desk/flag/", "c"),
    "settle-flag": ("POST /desk/flags/settle/", "c"),
    "selections": ("/desk/selections/", "ca"),
    "selection": ("/desk/selections/{pk}/", "ca"),
    "count-all": ("/desk/selections/all/count/", "c"),
    "decide-all": ("POST /desk/selections/all/", "c"),
    "cancel-selection": ("POST /desk/selections/{pk}/cancel/", "c"),
    "undo-selection": ("POST /desk/selections/{pk}/undo/", "c"),
    "dashboard": ("/desk/dashboard/", "ca"),
    "cell": ("/desk/dashboard/painting/drawing/", "ca"),
    "model-card": ("/desk/models/{pk}/", "ca"),
    "decide": ("POST /desk/decide/", "c"),
    "undo": ("POST /desk/undo/", "c"),
    "retry": ("POST /desk/failures/retry/", "c"),
}
OPEN = {"login", "logout"}
ROLES = {"c": "curator", "b": "cataloguer", "a": "auditor"}


def client_of(role: str) -> Client:
    person = User.objects.create_user(role)
    if role != "nobody":
        person.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(person)
    return client


def ask(client: Client, address: str, pk: int):
    method, _, path = address.rpartition(" ")
    return client.post(path.format(pk=pk)) if method else client.get(path.format(pk=pk))


def test_every_address_of_the_desk_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(PAGES) | OPEN


@pytest.mark.parametrize("role", [*ROLES.values(), "nobody"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_those_who_may(db, role, name):
    exhibit = make_exhibit(pictured=True)
    address, may = PAGES[name]
    is_welcome = role in {ROLES[letter] for letter in may}
    response = ask(client_of(role), address, exhibit.pk)
    assert (response.status_code != 403) == is_welcome
    if not is_welcome:
        assert "Your account may not do this." in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_logs_in_first(db, visitor, name):
    response = ask(visitor, PAGES[name][0], 1)
    assert response.status_code == 302
    assert response.url.startswith("/desk/login/?next=/desk/")


@pytest.mark.parametrize("role", ROLES.values())
def test_a_page_that_a_role_may_not_open_is_not_linked(db, role):
    exhibit = make_exhibit(pictured=True)
    make_suggestion(exhibit)
    client = client_of(role)
    html = client.get(f"/desk/exhibits/{exhibit.pk}/").content.decode()
    for name in ("queue", "grid", "flags", "dashboard", "history", "failures", "upload"):
        address, may = PAGES[name]
        is_welcome = role in {ROLES[letter] for letter in may}
        assert (f'href="{address}"' in html) == is_welcome, name


@pytest.mark.parametrize(
    ("role", "page"), [("curator", "/desk/"), ("cataloguer", "/desk/upload/"), ("auditor", "/desk/")]
)
def test_after_the_login_each_begins_where_there_is_work(db, role, page):
    person = User.objects.create_user("p", password="a-long-quiet-wall")
    person.groups.add(Group.objects.get(name=role))
    response = Client().post("/desk/login/", {"username": "p", "password": "a-long-quiet-wall"})
    assert response.url == page


def test_the_login_leads_on_to_where_one_was_going(ana, visitor):
    page = visitor.get("/desk/login/?next=/desk/history/")
    assert 'name="next" value="/desk/history/"' in page.content.decode()
    fields = {"username": "ana", "password": "a-long-quiet-wall", "next": "/desk/history/"}
    assert visitor.post("/desk/login/", fields).url == "/desk/history/"


def test_a_wrong_password_is_said_and_the_name_is_kept(ana, visitor):
    page = visitor.post("/desk/login/", {"username": "ana", "password": "wrong"})
    html = page.content.decode()
    assert 'role="alert"' in html
    assert 'value="ana"' in html


def test_the_administration_uses_the_same_door(cleo, visitor):
    page = visitor.get("/admin/login/?next=/admin/")
    assert "desk/login.html" in [template.name for template in page.templates]
    fields = {"username": "cleo", "password": "a-long-quiet-wall", "next": "/admin/"}
    assert visitor.post("/admin/login/", fields).url == "/admin/"


def test_logging_out_is_by_post_and_leads_to_the_front_door(as_ana):
    assert as_ana.get("/desk/logout/").status_code == 405
    assert as_ana.post("/desk/logout/").url == "/"
    assert as_ana.get("/desk/").status_code == 302


@pytest.mark.django_db
def test_the_roles_hold_what_they_need_and_no_more():
    held = {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }
    assert held["curator"] >= {"tagging.add_review", "tagging.delete_suggestion", "catalog.change_exhibit"}
    assert not [right for right in held["cataloguer"] if right.startswith("tagging.")]
    assert all(right.split(".")[1].startswith("view_") for right in held["auditor"])
    assert "tagging.change_review" not in held["curator"]  # append-only
