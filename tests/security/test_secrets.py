"""Nothing that opens a door stands on a page or in a log, also where everything is away and logs are talkative."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "signs-sessions-3f9a" * 3,
    "DATABASE_URL": "postgres://vitrine:opens-the-database@127.0.0.1:1/vitrine?connect_timeout=2",
    "REDIS_URL": "redis://:opens-the-queue@127.0.0.1:1/0",
    "AWS_ACCESS_KEY_ID": "names-the-store",
    "AWS_SECRET_ACCESS_KEY": "opens-the-store",
    "METRICS_TOKEN": "opens-the-numbers",
    "EMAIL_URL": "smtp+tls://museum:opens-the-letters@127.0.0.1:1",
}
WORDS = (SECRETS["SECRET_KEY"], "opens-the-", "names-the-store", "typed-as-a-password")
ASKED = """
import json
from django.test import Client
from catalog import waking
from tagging import tasks
client, said = Client(raise_request_exception=False, headers={"host": "localhost"}), []
for address in ("/", "/gallery/?q=x", "/desk/", "/desk/login/", "/readyz", "/healthz", "/metrics", "/nowhere/",
                "/admin/", "/api/exhibits/", "/api/schema/", "/oai?verb=Identify", "/iiif/3/collection",
                "/renditions/ab/" + "ab" * 32 + "/320.webp"):
    said.append((address, client.get(address)))
fields = {"login": "ana", "password": "typed-as-a-password"}
said.append(("login", client.post("/desk/login/", fields)))
waking.send(tasks.tag_waiting)
print(json.dumps([(name, one.status_code, str(one.headers) + one.getvalue().decode()) for name, one in said]))
"""


def test_neither_pages_nor_logs_hold_a_secret_where_every_server_is_away(tmp_path):
    environment = os.environ | SECRETS | {
        "LOG_LEVEL": "DEBUG", "DATA_DIR": str(tmp_path), "S3_BUCKET": "museum", "S3_SECONDS": "1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1", "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", ASKED]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = json.loads(done.stdout.splitlines()[-1])
    answers = {name: status for name, status, _text in pages}
    assert answers["/"] == answers["login"] == 503  # the database is away indeed
    assert answers["/healthz"] == 200
    assert "OperationalError" in done.stderr  # and the log is talkative indeed
    for word in WORDS:
        assert [name for name, _status, text in pages if word in text] == [], word
        assert word not in done.stderr, word
