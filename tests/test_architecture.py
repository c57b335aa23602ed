"""The arrows of the house (docs/house.md), held in a fresh interpreter."""

import subprocess
import sys


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_neither_pages_nor_tasks_load_a_heavy_library():
    loaded = python(
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'museum.settings'\n"
        "import django; django.setup()\n"
        "import museum.urls, museum.celery, tagging.tasks, tagging.classifier\n"
        "print([name for name in ('tensorflow', 'keras', 'shap', 'ai_edge_litert', 'matplotlib', 'sklearn', 'ml')"
        " if name in sys.modules])"
    )
    assert loaded == "[]"


def test_the_library_imports_neither_django_nor_celery():
    assert python("import sys, ml; print([n for n in ('django', 'celery', 'tensorflow') if n in sys.modules])") == "[]"


def test_the_arrows_point_one_way():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
