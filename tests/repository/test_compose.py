"""docker-compose.yml against the demo: the same commands, settings and servers; nothing unsafe."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from supervisor.environment import Servers, app_environment
from supervisor.processes import APP_PROCESSES
from supervisor.roles import DATABASE, ROLES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PORTAL = ("release", *APP_PROCESSES)
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_services_are_those_of_the_production_shape() -> None:
    assert set(SERVICES) == {*PORTAL, "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", APP_PROCESSES)
def test_command_is_the_one_of_the_demo(name: str) -> None:
    demo = [word.replace("{state}", "/app/state") for word in APP_PROCESSES[name]]
    assert SERVICES[name]["command"] == demo


def test_image_without_a_command_is_the_web_server() -> None:
    words = re.findall(r'"([^"]+)"', DOCKERFILE.splitlines()[-1])
    assert words == APP_PROCESSES["web"]


@pytest.mark.parametrize("name", PORTAL)
def test_settings_are_those_of_the_demo(name: str, tmp_path: Path) -> None:
    env = app_environment(Servers(), state=tmp_path, port=8000, secret_key="x")
    ours = {key for key in env if key.startswith(("DXPORTAL_", "DATABASE_", "REDIS_"))}
    # Without TLS only on the loopback; the mark tells demos of one machine apart.
    ours -= {"DXPORTAL_PLAIN_HTTP", "DXPORTAL_SUPERVISED", "DXPORTAL_DATABASE_POOL"}
    assert {key for key in ours if not key.startswith("DATABASE_WEB")} <= set(
        SERVICES[name]["environment"]
    )
    assert "DXPORTAL_PLAIN_HTTP" not in SERVICES[name]["environment"]


def test_every_setting_is_one_that_the_settings_read() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dxportal").glob("*.py"))
    known = set(re.findall(r'"((?:DXPORTAL|DATABASE|REDIS|WEB)_[A-Z_]+)"', source))
    given = {key for name in PORTAL for key in SERVICES[name]["environment"]}
    assert given <= known


def test_only_the_release_works_as_owner_of_the_tables() -> None:
    owner = f"postgresql://{ROLES['owner']}:"
    web = f"postgresql://{ROLES['web']}:"
    assert SERVICES["release"]["environment"]["DATABASE_URL"].startswith(owner)
    for name in APP_PROCESSES:
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith(web)
        assert ROLES["owner"] not in str(SERVICES[name]["environment"])


def test_roles_of_the_image_are_those_of_the_embedded_server() -> None:
    script = (ROOT / "deploy/postgres/roles.sh").read_text(encoding="utf-8")
    assert re.findall(r"CREATE ROLE (\w+) LOGIN (\w+)", script) == [
        (ROLES["owner"], "CREATEDB"),
        (ROLES["web"], "NOCREATEDB"),
    ]
    assert f"CREATE DATABASE {DATABASE} OWNER {ROLES['owner']}" in script


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "release"])
def test_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_service_runs_without_root_and_gains_no_rights(name: str) -> None:
    assert SERVICES[name]["user"].split(":")[0] not in {"", "0", "root"}
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_image_runs_without_root() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize("name", SERVICES)
def test_image_names_a_version(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]
    assert re.match(r"\d", tag)


def test_postgresql_and_redis_are_of_the_supported_versions() -> None:
    assert int(re.findall(r":(\d+)", SERVICES["postgres"]["image"])[0]) >= 15
    assert SERVICES["redis"]["image"].startswith("redis:7")


def test_servers_are_not_reachable_from_outside() -> None:
    published = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert published.pop("proxy") == ["80:8080", "443:8443"]
    assert published.pop("web") == ["127.0.0.1:8000:8000"]
    assert set(map(tuple, published.values())) == {()}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET_KEY))([^}]*)\}", text)
    assert len(secrets) >= 6
    assert {rest[:2] for _, rest in secrets} == {":?"}


def test_every_variable_is_explained_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\$\{(\w+)", text))
    example = (ROOT / "deploy/env.example").read_text(encoding="utf-8")
    lines = [line for line in example.splitlines() if not line.startswith("#") and line]
    assert {line.partition("=")[0] for line in lines} == wanted
    assert {line.partition("=")[2] for line in lines} == {""}


@pytest.mark.parametrize("name", APP_PROCESSES)
def test_nothing_starts_before_the_database_fits_the_code(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    assert waits["release"] == {"condition": "service_completed_successfully"}
    assert waits["postgres"] == {"condition": "service_healthy"}


def test_every_file_that_is_mounted_exists() -> None:
    mounts = [m for service in SERVICES.values() for m in service.get("volumes", [])]
    files = [m.split(":")[0] for m in mounts if m.startswith("./")]
    # The certificates are the office's own and stay out of the repository.
    assert [f for f in files if f != "./deploy/tls" and not (ROOT / f).exists()] == []


def test_every_named_volume_is_declared() -> None:
    mounts = [m for service in SERVICES.values() for m in service.get("volumes", [])]
    named = {m.split(":")[0] for m in mounts if not m.startswith((".", "/"))}
    assert named == set(COMPOSE["volumes"])


def test_script_of_the_roles_is_sound_shell() -> None:
    script = ROOT / "deploy/postgres/roles.sh"
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
