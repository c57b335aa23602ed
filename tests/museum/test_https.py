"""What HTTPS=1 does on the wire, told by the program as it is started."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import json
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
User.objects.create_user("ana", password="a-long-quiet-wall")
client = Client(headers={"host": "museum.example"})
plain = client.get("/gallery/?q=1")
login = client.get("/desk/login/", secure=True)
come_in = client.post("/desk/login/", {"login": "ana", "password": "a-long-quiet-wall"}, secure=True)
probe = client.get("/healthz")
cookies = {name: dict(cookie) for name, cookie in client.cookies.items()}
print(json.dumps([plain.status_code, plain.get("Location"), login.get("Strict-Transport-Security"), come_in.status_code,
                  probe.status_code, cookies]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    safe = {"HTTPS": "1", "ALLOWED_HOSTS": "museum.example", "SECRET_KEY": "k" * 50, "STATIC_HASHED": "0",
            "DATA_DIR": str(tmp_path_factory.mktemp("https"))}  # fmt: skip
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", ASKED]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | safe, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_who_comes_without_tls_is_led_to_it_but_for_probes_of_the_machines_own_network(told):
    status, location, _hsts, _come_in, probe, _cookies = told
    assert (status, location) == (301, "https://museum.example/gallery/?q=1")
    assert probe == 200


def test_browsers_are_told_to_come_by_tls_only_for_a_year(told):
    assert told[2] == "max-age=31536000; includeSubDomains; preload"


def test_no_cookie_leaves_tls_and_the_session_is_not_for_scripts(told):
    cookies = told[5]
    assert told[3] == 302
    assert {"sessionid", "csrftoken"} <= cookies.keys()
    for name, cookie in cookies.items():
        if cookie["max-age"] != 0:  # else it was just taken away
            assert cookie["secure"] is True, name
            assert cookie["samesite"] in ("Lax", "Strict"), name
    assert cookies["sessionid"]["httponly"] is True
