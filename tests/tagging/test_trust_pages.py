"""Promises and certificates as pages: what is said, what is refused, and lanes of the queue."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.models import Exhibit
from tagging import autofiling, certifying, recalling
from tagging.filtering import QueueFilter
from tagging.models import Certificate, Closure, Draw, Promise, Recall, Review, Shares, Suggestion
from tests.making import category, make_exhibit, make_photograph
from tests.tagging.trusting import answered, promise, recorded, waiting, words

TRUST, PAINTING = "/desk/trust/", "/desk/trust/painting/"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("tagging.views.trust.nudge", lambda *_: None)


@pytest.fixture
def filed(model, ana, cleo):
    """Five paintings that the machine has filed."""
    made = waiting(5, model)
    answered(200, model, ana)
    promise(cleo)
    autofiling.go_on()
    return made


def test_without_a_model_the_page_says_so(as_ana):
    assert "No model is active" in words(as_ana.get(TRUST))


def test_without_evidence_it_says_how_much_is_missing(as_ana, model, ana):
    answered(96, model, ana, said="engraving")
    said = words(as_ana.get("/desk/trust/engraving/?target=99&risk=5"))
    usual, strict = re.findall(r"(\d+) more Engravings have to be answered by lot", said)
    assert int(strict) > 203 > int(usual)


def test_a_category_without_any_answer_is_refused_in_words(as_ana, model):
    assert "Not enough evidence" in words(as_ana.get(PAINTING))


def test_what_the_records_say_stands_beside_the_evidence_and_says_that_it_proves_nothing(as_ana, model):
    recorded(120, model)
    page = as_ana.get("/desk/trust/painting/").content.decode()
    assert "n=120" in page
    assert "they prove nothing" in page


def test_an_administrator_promises_and_the_log_keeps_who(as_cleo, cleo, model):
    response = as_cleo.post(PAINTING, {"target": "97.5", "risk": "5", "is_on": "on"})
    assert response.status_code == 302
    made = Promise.objects.get()
    assert (made.target, made.risk, made.is_on, made.set_by) == (0.975, 0.05, True, cleo)
    as_cleo.post(PAINTING, {"target": "99", "risk": "5", "is_on": "on"})
    assert Promise.objects.count() == 2  # nothing is overwritten
    assert Promise.objects.holding().get().target == 0.99


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("100", "100 % cannot be proved"),
        ("0", "worse than a coin"),
        ("-3", "worse than a coin"),
        ("ninety", "This is no number"),
        ("", "Give a number"),
        ("nan", "This is no number"),
        ("1e400", "This is no number"),
    ],
)
def test_what_cannot_be_promised_is_refused_in_a_sentence(as_cleo, model, target, sentence):
    response = as_cleo.post(PAINTING, {"target": target, "risk": "5", "is_on": "on"})
    assert response.status_code == 400
    assert sentence in words(response)
    assert "Nothing was changed" in words(response)
    assert not Promise.objects.exists()


def test_a_curator_tries_a_promise_out_but_cannot_set_it(as_ana, ana, model):
    waiting(7, model)
    answered(200, model, ana)
    said = words(as_ana.get(PAINTING + "?target=95&risk=5"))
    assert "Tried out: 95 % at a risk of 5 %" in said
    assert "Works that it would file 7" in said
    tried = as_ana.post(PAINTING, {"target": "95", "risk": "5", "try": "1"})
    assert tried["Location"] == PAINTING + "?target=95&risk=5"  # an address without the form's token
    assert as_ana.post(PAINTING, {"target": "95", "risk": "5"}).status_code == 403
    assert not Promise.objects.exists()
    assert not Certificate.objects.exists()  # trying spends nothing


def test_an_unknown_category_and_other_have_no_promise(as_cleo):
    assert as_cleo.get("/desk/trust/teapots/").status_code == 404
    assert as_cleo.get("/desk/trust/other/").status_code == 404


def test_the_shares_are_nested(as_cleo):
    assert as_cleo.post("/desk/trust/shares/", {"control": "20", "audit": "5"}).status_code == 302
    assert (Shares.now().control, Shares.now().audit) == (0.2, 0.05)
    refused = as_cleo.post("/desk/trust/shares/", {"control": "2", "audit": "5"})
    assert refused.status_code == 400
    assert "at most as many" in words(refused)
    assert Shares.objects.count() == 1


def test_the_page_of_an_open_certificate_says_what_is_proved(as_ana, filed):
    said = words(as_ana.get(TRUST))
    assert "of such works were right" in said or "such works were right" in said
    certificate = Certificate.objects.get()
    page = words(as_ana.get(f"/desk/trust/certificates/{certificate.pk}/"))
    assert "5 works; of these no person has touched 5" in page
    assert "Take back" not in page  # that is for administrators


def test_what_the_machine_filed_says_so_everywhere(as_ana, filed, visitor):
    one = filed[0]
    make_photograph(one)
    assert "by the machine, not yet seen by a person" in words(as_ana.get(f"/desk/exhibits/{one.pk}/"))
    assert "no curator has looked at it yet" in words(visitor.get(f"/exhibits/{one.pk}/work/", follow=True))
    assert visitor.get(f"/api/exhibits/{one.pk}/").json()["filed_by"] == "machine"
    assert "the trust rule" in words(as_ana.get("/desk/history/"))


def test_the_harvesters_are_told(visitor, model):
    one = make_exhibit(pictured=True)
    one.file_under(category("painting"), Exhibit.FiledBy.MACHINE)
    record = visitor.get(f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:{one.pk}")
    assert "Category: By the museum’s picture classifier; no curator has looked at it yet" in record.content.decode()


def test_a_curator_confirms_what_the_machine_filed(as_ana, ana, filed):
    page = as_ana.get("/desk/?lane=machine")
    shown = page.context["suggestion"]
    assert shown.exhibit in filed
    assert 'name="seen" value="painting"' in page.content.decode()
    answer = {"exhibit": shown.exhibit_id, "suggestion": shown.pk, "category": "painting", "seen": "painting"}
    as_ana.post("/desk/decide/", answer)
    shown.exhibit.refresh_from_db()
    assert (shown.exhibit.filed_by, Review.objects.order_by("-pk").first().decided_by) == ("curator", ana)
    assert QueueFilter(lane="machine").waiting().count() == 4


def test_what_was_filed_before_an_alarm_is_a_lane(as_ana, filed, model):
    certificate = Certificate.objects.get()
    reviews = list(Review.objects.by_the_rule().order_by("pk"))
    assert as_ana.get("/desk/?lane=suspect").context["suggestion"] is None
    certifying.close(certificate, Closure.Why.AUDIT, "Too many were wrong.", suspect_since=reviews[3].pk)
    page = as_ana.get("/desk/?lane=suspect")
    assert QueueFilter(lane="suspect").waiting().count() == 2
    assert page.context["suggestion"].exhibit in [review.exhibit for review in reviews[3:]]
    said = words(as_ana.get(TRUST))
    assert "Too many were wrong." in said
    assert "Look at the 2 works filed since the last good audit" in said


def test_a_whole_lane_is_confirmed_from_the_grid(as_ana, ana, filed):
    picked = list(Suggestion.objects.filter(exhibit__in=filed[:3]).values_list("pk", flat=True))
    as_ana.post("/desk/grid/decide/", {"picked": picked, "query": "lane=machine", "category": ""})
    assert Exhibit.objects.filter(pk__in=[one.pk for one in filed], filed_by="curator").count() == 3


def test_none_of_these_is_a_lane_and_an_order(as_ana, model):
    vase, painting, unknown = (
        waiting(1, model, out_of_scope=0.9),
        waiting(1, model, out_of_scope=0.2),
        waiting(1, model),
    )
    assert as_ana.get("/desk/?lane=scope").context["suggestion"].exhibit == vase[0]
    assert QueueFilter(lane="scope").waiting().count() == 1
    first = as_ana.get("/desk/?order=scope")
    assert first.context["suggestion"].exhibit == vase[0]
    then = as_ana.get(f"/desk/?order=scope&after={first.context['suggestion'].pk}")
    assert then.context["suggestion"].exhibit == painting[0]
    assert unknown[0] not in (first.context["suggestion"].exhibit, then.context["suggestion"].exhibit)


def test_an_administrator_takes_everything_back(as_cleo, filed):
    certificate = Certificate.objects.get()
    address = f"/desk/trust/certificates/{certificate.pk}/"
    assert "Take back all 5" in words(as_cleo.get(address))
    assert as_cleo.post(address + "recall/").status_code == 302
    assert as_cleo.post(address + "recall/").status_code == 409
    assert recalling.go_on() == 5
    assert Exhibit.objects.filter(filed_by="machine").count() == 0
    assert "5 taken back" in words(as_cleo.get(address))
    waiting(3, Certificate.objects.get().model_version)
    assert autofiling.go_on() == 0  # nobody promised anew
    assert Certificate.objects.count() == 1
    assert "until an administrator sets the promise again" in words(as_cleo.get(PAINTING))
    assert "Tried out: 90 % at" in words(as_cleo.get(PAINTING + "?target=90&risk=5"))
    assert Recall.objects.get().finished_at


def test_closing_switches_the_promise_off(as_cleo, filed, model):
    certificate = Certificate.objects.get()
    address = f"/desk/trust/certificates/{certificate.pk}/"
    assert as_cleo.post(address + "close/").status_code == 302
    assert as_cleo.post(address + "close/").status_code == 409
    waiting(3, model)
    assert autofiling.go_on() == 0
    assert Exhibit.objects.filter(filed_by="machine").count() == 5


def test_an_auditor_reads_all_of_it(filed):
    auditor = User.objects.create_user("audrey")
    auditor.groups.add(Group.objects.get(name="auditor"))
    client = Client()
    client.force_login(auditor)
    for address in (TRUST, PAINTING, f"/desk/trust/certificates/{Certificate.objects.get().pk}/", "/desk/labour/"):
        assert client.get(address).status_code == 200
    assert client.post(PAINTING, {"target": "90", "risk": "5"}).status_code == 403


def test_the_dashboard_tells_how_many_are_none_of_these(as_ana, ana, model):
    answered(20, model, ana, right=18, filed="other")
    assert re.search(r"None of these .*10 % \(\d+ %–\d+ %\) n=20", words(as_ana.get("/desk/dashboard/")))


def test_what_was_asked_by_lot_looks_like_everything_else(as_ana, model):
    drawn, other = waiting(1, model)[0], waiting(1, model)[0]
    Draw.objects.create(exhibit=drawn, lot=0.001)
    pages = {}
    for _ in range(2):
        page = as_ana.get("/desk/")
        shown = page.context["suggestion"]
        pages[shown.exhibit_id] = re.sub(r"\d+", "0", page.content.decode().split("<article")[1].split("</article")[0])
        shown.exhibit.file_under(category("painting"), Exhibit.FiledBy.CURATOR)
    assert set(pages) == {drawn.pk, other.pk}
    assert len({re.sub(r'value="[^"]*"', "", page) for page in pages.values()}) == 1
