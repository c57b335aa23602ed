"""Compose file and manifests keep to their published schemas. No container is started; see docs/running.md."""

import json
import shutil
import subprocess
from importlib import resources

import jsonschema
import kubernetes_validate
import pytest
import yaml

from tests.museum.test_deployment import DEPLOY, compose, manifests

KUBERNETES = ("1.31", "1.37")  # the oldest that is meant to do, and the newest that has a schema
FOREIGN = {"ScaledObject", "Kustomization"}  # KEDA's and kustomize's own kinds, which Kubernetes has no schema for


def compose_schema() -> dict:
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((folder / "compose-spec.json").read_text())


def test_the_compose_file_keeps_to_the_compose_specification():
    jsonschema.validate(compose(), compose_schema())


def test_the_specification_is_strict_enough_to_find_a_slip():
    slipped = compose()
    slipped["services"]["web"]["health_check"] = slipped["services"]["redis"]["healthcheck"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(slipped, compose_schema())


def test_what_services_wait_for_and_mount_is_there():
    told = compose()
    for name, service in told["services"].items():
        needed = service.get("depends_on", {})
        assert set(needed) <= set(told["services"]), name
        for other, how in needed.items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in told["services"][other], f"{name} waits for the health of {other}"
        assert set(service.get("secrets", ())) <= set(told["secrets"]), name
        mounted = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert {volume for volume in mounted if "/" not in volume} <= set(told["volumes"]), name


def kustomized() -> list[dict]:
    """As `kubectl apply -k` sends them, where there is a kubectl; as they are written otherwise."""
    if shutil.which("kubectl") is None:
        return manifests()
    done = subprocess.run(["kubectl", "kustomize", str(DEPLOY / "kubernetes")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [part for part in yaml.safe_load_all(done.stdout) if part]


@pytest.mark.parametrize("version", KUBERNETES)
def test_every_manifest_keeps_to_the_schema_of_kubernetes(version):
    checked = [part for part in kustomized() if part["kind"] not in FOREIGN]
    assert len(checked) >= 8
    for part in checked:
        kubernetes_validate.validate(part, version, strict=True)


def test_the_schema_of_kubernetes_is_strict_enough_to_find_a_slip():
    [job] = [part for part in kustomized() if part["kind"] == "Job"]
    job["spec"]["template"]["spec"]["containers"][0]["comand"] = ["python"]
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, KUBERNETES[0], strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl on this machine")
def test_what_all_pods_have_in_common_reaches_every_one_of_them():
    parts = kustomized()
    pods = {
        part["metadata"]["name"]: part["spec"]["template"]["spec"] for part in parts if part["kind"] == "Deployment"
    }
    assert len(pods) >= 5
    claims = {part["metadata"]["name"] for part in parts if part["kind"] == "PersistentVolumeClaim"}
    for name, pod in pods.items():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["automountServiceAccountToken"] is False, name
        there = {volume["name"] for volume in pod["volumes"]}
        assert {mount["name"] for mount in pod["containers"][0]["volumeMounts"]} <= there, name
        asked = {
            volume["persistentVolumeClaim"]["claimName"]
            for volume in pod["volumes"]
            if "persistentVolumeClaim" in volume
        }
        assert asked <= claims, name
    scaled = {part["spec"]["scaleTargetRef"]["name"] for part in parts if "scaleTargetRef" in part.get("spec", {})}
    assert scaled <= set(pods)
