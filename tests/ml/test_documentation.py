"""What docs/ml.md promises exists."""

import re
from pathlib import Path

import pytest

from ml.commands import COMMANDS, build_parser

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "ml.md").read_text(encoding="utf-8")
WALK = (DOCS / "notebook.md").read_text(encoding="utf-8")


def test_every_command_is_documented_and_every_documented_command_exists():
    named = set(re.findall(r"python -m ml ([a-z]+)", TEXT))
    assert set(COMMANDS) == named


def test_every_module_named_in_the_table_exists():
    rows = re.findall(r"^\| (`[^|]+`) \|", TEXT.split("## Data folders")[0], flags=re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([a-z_]+)/?`", row)]
    package = Path(__file__).parents[2] / "ml"
    missing = [name for name in names if not (package / f"{name}.py").exists() and not (package / name).is_dir()]
    assert len(names) > 20
    assert missing == []


def test_every_module_is_named_in_the_table():
    package = Path(__file__).parents[2] / "ml"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__", "__main__", "labels"}
    assert [name for name in sorted(modules) if f"`{name}`" not in TEXT] == []


def test_every_option_named_in_the_text_is_one_of_some_command():
    help_texts = "".join(
        sub.format_help()
        for action in build_parser()._actions
        if action.choices
        for sub in dict(action.choices).values()
    )
    options = set(re.findall(r"(--[a-z][a-z-]+)", TEXT))
    assert [name for name in sorted(options) if name not in help_texts] == []


@pytest.mark.learning
def test_the_example_in_the_text_runs(capsys, monkeypatch, tmp_path):
    from tests.ml.drawing import draw, encode

    (tmp_path / "hand.jpg").write_bytes(encode(draw("drawing", side=200), "JPEG"))
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.+?)```", TEXT, flags=re.DOTALL)
    exec(compile(example, "docs/ml.md", "exec"), {})
    assert "drawing" in capsys.readouterr().out


@pytest.mark.learning
@pytest.mark.filterwarnings("ignore")
def test_the_walk_through_the_library_runs_from_its_first_cell_to_its_last(capsys, monkeypatch, tmp_path):
    from tests.ml.drawing import write_collection

    write_collection(tmp_path / "pictures", num_each=20, sources=("north", "south", "east", "west"))
    monkeypatch.chdir(tmp_path)
    notebook: dict[str, object] = {}
    cells = re.findall(r"```python\n(.+?)```", WALK, flags=re.DOTALL)
    for number, cell in enumerate(cells, start=1):
        exec(compile(cell, f"docs/notebook.md, cell {number}", "exec"), notebook)
    printed = capsys.readouterr().out
    assert len(cells) == 8
    assert notebook["history"][-1]["loss"] < notebook["history"][0]["loss"], "it learned"
    assert notebook["report"]["macro_f1"] > 0.3, "chance is 0.2"
    assert notebook["why"].additivity_error.max() < 0.01
    assert (tmp_path / "maps.png").read_bytes().startswith(b"\x89PNG")
    assert notebook["verdict"]["n"] == notebook["report"]["n"]
    assert "only ours right" in printed
