"""Scripts of a page share one space of names: what two of them call alike, one of them loses."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_no_two_plain_scripts_give_one_name_to_different_things():
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    modules = set(re.findall(r"type=\"module\" src=\"\{% static '([^']+)'", templates))
    names = defaultdict(set)
    for path in (ROOT / "static").rglob("*.js"):
        if str(path.relative_to(ROOT / "static")) not in modules:
            for name in re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", path.read_text(), re.MULTILINE):
                names[name].add(path.name)
    assert {name: files for name, files in names.items() if len(files) > 1} == {}
