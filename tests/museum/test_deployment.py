"""What the deployment files say is what the program knows. Containers are not started by tests."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
OTHERS = {"AWS_ENDPOINT_URL_S3"}  # boto's
AWS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def manifests() -> list[dict]:
    files = [path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml"]
    return [part for path in files for part in yaml.safe_load_all(path.read_text())]


def containers() -> list[tuple[str, dict]]:
    found = []
    for part in manifests():
        spec = part.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            found += [(part["metadata"]["name"], one) for one in template["spec"]["containers"]]
    return found


def test_every_variable_that_is_set_is_one_that_the_program_reads():
    services = compose()["services"].values()
    set_there = {name for service in services for name in service.get("environment", {})}
    literals = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())["configMapGenerator"][0][
        "literals"
    ]
    set_there |= {literal.split("=")[0] for literal in literals}
    set_there |= {one["name"] for _name, container in containers() for one in container.get("env", [])}
    ours = {name.removesuffix("_FILE") for name in set_there if not name.startswith("POSTGRES_")}
    assert ours - documented() - OTHERS - AWS == set()


def taken(command: list[str]) -> set[str]:
    return set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else set()


def test_some_worker_takes_from_every_queue():
    here = {name for service in compose()["services"].values() for name in taken(service.get("command", []))}
    assert here == set(settings.QUEUES.values())
    there = {name for _name, container in containers() for name in taken(container["command"])}
    assert there == set(settings.QUEUES.values()) - {"explaining", "learning"}  # added with the training image


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_every_service_that_stays_has_limits_and_a_health_check(name):
    service = compose()["services"][name]
    if service.get("restart") == "no":
        return
    assert service["deploy"]["resources"]["limits"].keys() >= {"cpus", "memory"}
    assert "healthcheck" in service or "vitrine-web" in service["image"]  # the web image brings its own


def test_every_container_has_requests_limits_and_no_rights():
    assert len(containers()) >= 6
    for name, container in containers():
        assert {"requests", "limits"} <= container["resources"].keys(), name
        if name != "backup":
            assert container["securityContext"]["readOnlyRootFilesystem"] is True, name


def test_no_secret_stands_in_a_deployment_file():
    text = "".join(path.read_text() for path in DEPLOY.rglob("*.y*ml"))
    assert not re.search(r"(SECRET_KEY|DATABASE_URL|PASSWORD|METRICS_TOKEN|AWS_SECRET_ACCESS_KEY)\s*[:=]\s*\S", text)


def test_web_and_worker_images_are_built_without_tensorflow():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    stages = dict(re.findall(r"FROM \S+ AS (\S+)\n((?:(?!FROM ).*\n?)*)", dockerfile))
    assert "requirements.txt" in stages["training-packages"]
    for stage in ("web", "worker"):
        assert "--from=packages " in stages[stage]
    assert "requirements.txt" not in stages["packages"]
    assert "tensorflow" not in (ROOT / "requirements-serving.txt").read_text().lower()


def test_the_dashboard_asks_for_numbers_that_there_are():
    from museum.watching import numbers, standing

    code = Path(numbers.__file__).read_text() + Path(standing.__file__).read_text()
    code += (ROOT / "tagging/measured.py").read_text()
    known = {name.removesuffix("_total") for name in re.findall(r'"(vitrine_\w+)"', code)}
    dashboard = json.loads((DEPLOY / "grafana/vitrine.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"vitrine_\w+", target["expr"])
    }
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in asked} <= known
    assert len(asked) >= 8


def test_every_file_that_the_web_server_is_begun_with_is_in_the_image():
    copied = [word for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line.startswith("COPY")
              for word in line.split()[1:-1] if word.startswith("deploy/")]  # fmt: skip
    inside = {path.name for pattern in copied for path in ROOT.glob(pattern)}
    assert {path.name for path in DEPLOY.glob("*.py")} <= inside
    assert "!deploy/*.py" in (ROOT / ".dockerignore").read_text().splitlines()
