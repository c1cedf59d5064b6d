"""What surrounds the package agrees with it: locks, versions, container, manifests."""

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import slackhitl
from slackhitl.settings import SETTINGS

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = {setting.name for setting in SETTINGS}
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)

Locked = dict[str, set[str]]


def locked(name: str) -> Locked:
    """The versions that a lock pins for each package (several where Pythons differ)."""
    found: Locked = {}
    for pin in PINNED.finditer((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(pin["name"], set()).add(pin["version"])
    return found


def wanted(group: str | None) -> list[Requirement]:
    """What pyproject.toml asks for, at run time or in a group."""
    told = PROJECT["dependency-groups"][group] if group else PROJECT["project"]["dependencies"]
    return [Requirement(line) for line in told if isinstance(line, str)]


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-build.lock", "build"),
        ("requirements-dev.lock", None),
        ("requirements-dev.lock", "build"),
        ("requirements-dev.lock", "dev"),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, group: str | None) -> None:
    pins = locked(lock)
    for requirement in wanted(group):
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {lock}: run `make lock`"
        assert all(Version(pin) in requirement.specifier for pin in versions), requirement.name


def test_the_locks_agree() -> None:
    everything = locked("requirements-dev.lock")
    for name in ("requirements.lock", "requirements-build.lock"):
        assert locked(name).items() <= everything.items()


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_every_pin_has_its_hash_and_no_lock_names_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for pin in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in pin, pin.splitlines()[0]
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_installed_version_is_the_one_in_the_code() -> None:
    assert version("slackhitl") == slackhitl.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", slackhitl.__version__)


def documents(name: str) -> list[dict[str, Any]]:
    """The YAML documents of a file."""
    return list(yaml.safe_load_all((ROOT / name).read_text(encoding="utf-8")))


def is_ours(name: str) -> bool:
    """Whether a variable is meant for slackhitl."""
    return name.startswith(("SLACK", "ANTHROPIC_"))


def test_the_compose_file_sets_what_exists_and_reads_secrets_that_it_declares() -> None:
    [compose] = documents("manifests/compose.yaml")
    environment = compose["services"]["slackhitl"]["environment"]
    for name, value in environment.items():
        assert name.removesuffix("_FILE") in NAMES
        if name.endswith("_FILE"):
            secret = Path(value).name
            assert secret in compose["services"]["slackhitl"]["secrets"]
    declared = set(compose["secrets"])
    used = {secret for service in compose["services"].values() for secret in service["secrets"]}
    assert used == declared
    text = (ROOT / "manifests/compose.yaml").read_text(encoding="utf-8")
    assert all(re.search(rf"^#   {secret} ", text, re.MULTILINE) for secret in declared)


def test_the_kubernetes_manifests_set_what_exists_and_fit_together() -> None:
    kinds = {document["kind"]: document for document in documents("manifests/kubernetes.yaml")}
    settings = {**kinds["Secret"]["stringData"], **kinds["ConfigMap"]["data"]}
    assert set(settings) <= NAMES
    secrets = {setting.name for setting in SETTINGS if setting.is_secret}
    assert not set(kinds["ConfigMap"]["data"]) & secrets
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    sources = [next(iter(source.values()))["name"] for source in container["envFrom"]]
    assert sources == [kinds[kind]["metadata"]["name"] for kind in ("ConfigMap", "Secret")]
    mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert set(mounted) == {volume["name"] for volume in pod["volumes"]}
    assert mounted["knowledge"] == settings["SLACKHITL_KNOWLEDGE"]
    probes = [container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("liveness", "readiness")]
    assert probes == ["/healthz", "/readyz"]


def test_the_image_sets_what_exists_and_serves_the_port_it_shows() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    names = re.findall(r"\b((?:SLACK|ANTHROPIC)\w*)=", text)
    assert set(names) <= NAMES
    [port] = re.findall(r"^EXPOSE (\d+)$", text, re.MULTILINE)
    assert f"SLACKHITL_HTTP=0.0.0.0:{port}" in text
    assert re.search(r"^USER (?!0|root)", text, re.MULTILINE)


def test_the_image_is_given_every_file_that_it_copies() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in allowed


@pytest.mark.parametrize("given", ["run", "check", "manifest --http https://desk.example"])
def test_the_entrypoint_migrates_before_it_runs_and_only_then(given: str, tmp_path: Path) -> None:
    told = re.search(
        r'^ENTRYPOINT \["/bin/sh", "-c", "(.*)", "slackhitl"\]$',
        (ROOT / "Dockerfile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert told is not None
    (tmp_path / "slackhitl").write_text('#!/bin/sh\necho "$*"\n')
    (tmp_path / "slackhitl").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", told[1].replace('\\"', '"'), "slackhitl", *given.split()],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == (["migrate", "run"] if given == "run" else [given])


def committed() -> list[Path]:
    """Every file under version control; without git, there is nothing to look at."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    private = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\w")
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in committed()
        if path.suffix not in {".png", ".eml", ".mbox"}
        for match in private.finditer(path.read_bytes())
    ]
    assert not found
