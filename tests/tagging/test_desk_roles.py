"""Coming and going: the login, where each role begins, and what the roles hold."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client


@pytest.mark.parametrize(
    ("role", "page"), [("curator", "/desk/"), ("cataloguer", "/desk/upload/"), ("auditor", "/desk/")]
)
def test_after_the_login_each_begins_where_there_is_work(db, role, page):
    person = User.objects.create_user("p", password="a-long-quiet-wall")
    person.groups.add(Group.objects.get(name=role))
    response = Client().post("/desk/login/", {"login": "p", "password": "a-long-quiet-wall"})
    assert response.url == page


def test_the_login_leads_on_to_where_one_was_going(ana, visitor):
    page = visitor.get("/desk/login/?next=/desk/history/")
    assert 'name="next" value="/desk/history/"' in page.content.decode()
    fields = {"login": "ana", "password": "a-long-quiet-wall", "next": "/desk/history/"}
    assert visitor.post("/desk/login/", fields).url == "/desk/history/"


def test_a_wrong_password_is_said_and_the_name_is_kept(ana, visitor):
    page = visitor.post("/desk/login/", {"login": "ana", "password": "wrong"})
    html = page.content.decode()
    assert 'role="alert"' in html
    assert 'value="ana"' in html


def test_the_administration_uses_the_same_door(cleo, visitor):
    assert visitor.get("/admin/login/?next=/admin/").url == "/desk/login/?next=%2Fadmin%2F"
    fields = {"login": "cleo", "password": "a-long-quiet-wall", "next": "/admin/"}
    assert visitor.post("/desk/login/", fields).url == "/admin/"
    fields["password"] = "wrong"
    assert Client().post("/admin/login/", fields).status_code == 302  # no second door beside the first


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
