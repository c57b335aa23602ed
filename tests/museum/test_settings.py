"""Settings come from the environment; documentation and code say the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from museum.checks import a_store_is_waited_for_less_long_than_a_task_has

ROOT = Path(__file__).resolve().parents[2]


def settings_in(**environment: str) -> subprocess.CompletedProcess:
    code = (
        "from museum import settings as s; "
        "print(s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.STORAGES['default']['BACKEND'], s.SECRET_KEY)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )


def test_every_variable_is_documented_and_every_documented_variable_exists():
    files = [*(ROOT / "museum/settings").glob("*.py"), ROOT / "museum/management/commands/run.py"]
    files += (ROOT / "deploy").glob("*.py")
    code = "".join(path.read_text() for path in files)
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', code)) | set(re.findall(r'environ\.get\("([A-Z_]+)"', code))
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert read == documented


def test_one_machine_needs_no_variable_at_all():
    shown = settings_in().stdout
    assert "sqlite3 filesystem://localhost" in shown
    assert "catalog.storing.WholeFiles" in shown


def test_each_server_is_one_variable():
    assert "postgresql" in settings_in(DATABASE_URL="postgres://u:p@host/name").stdout
    assert "redis://host:6379/0" in settings_in(REDIS_URL="redis://host:6379/0").stdout
    assert "S3Storage" in settings_in(S3_BUCKET="museum").stdout


def test_a_pool_keeps_what_the_museum_and_the_address_ask_of_each_connection():
    code = "from museum.settings import DATABASES as d; print(d['default']['OPTIONS'])"
    environment = os.environ | {"DATABASE_URL": "postgres://u@host/name?sslmode=require", "DATABASE_POOL": "3"}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout
    assert "enable_mergejoin=off" in told
    assert "'sslmode': 'require'" in told
    assert "'max_size': 3" in told


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    data = str(tmp_path / "data")
    first, second = settings_in(DATA_DIR=data).stdout, settings_in(DATA_DIR=data).stdout
    assert first == second
    assert (tmp_path / "data/secret_key").stat().st_mode & 0o777 == 0o600
    assert settings_in(DATA_DIR=str(tmp_path / "other")).stdout != first


def test_an_unusable_data_folder_is_explained_without_a_traceback(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    result = settings_in(DATA_DIR=str(tmp_path / "file/data"))
    assert result.returncode == 1
    assert "cannot keep its data" in result.stderr
    assert "DATA_DIR=/some/where" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_claim_shorter_than_a_task_is_an_error_with_a_hint():
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"TASK_SECONDS": "100", "TAGGING_CLAIM_SECONDS": "50"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "museum.E001" in result.stderr


@pytest.mark.parametrize(
    ("task", "store", "is_well"),
    [("120", "29", True), ("120", "30", False), ("120", "0", False), ("120", "-1", False), ("121", "30", True),
     ("120", None, True), ("60", None, True)],
)  # fmt: skip
def test_a_store_waited_for_longer_than_a_task_has_is_an_error_with_a_hint(settings, task, store, is_well):
    settings.S3_BUCKET, settings.CELERY_TASK_SOFT_TIME_LIMIT = "museum", int(task) - 30
    settings.S3_SECONDS = float(store) if store else settings.CELERY_TASK_SOFT_TIME_LIMIT / 4
    told = a_store_is_waited_for_less_long_than_a_task_has(None)
    assert [one.id for one in told] == ([] if is_well else ["museum.E004"])
    for one in told:
        assert f"S3_SECONDS is {float(store):g}" in one.msg
        assert "the 90 seconds that a task has" in one.msg
        assert "set it below 30" in one.hint
    settings.S3_BUCKET = ""  # a folder is not waited for
    assert a_store_is_waited_for_less_long_than_a_task_has(None) == []


def test_the_store_s_patience_is_compared_wherever_the_program_starts():
    environment = os.environ | {"S3_BUCKET": "museum", "S3_SECONDS": "45"}
    command = [sys.executable, "manage.py", "check"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert "museum.E004" in result.stderr
