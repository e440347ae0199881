"""The image and the compose file: no engine is at hand, so both are parsed and held against repository and CLI."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from dockerfile_parse import DockerfileParser

from infrastructure.settings import from_environment
from interfaces.cli import app

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "amphi"}
STEPS: list[dict[str, Any]] = DockerfileParser(str(DOCKER / "Dockerfile")).structure


class Recording(dict[str, str]):
    """An environment that remembers which names were asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Like a dictionary's."""
        self.asked.add(name)
        return super().get(name, default)


@pytest.fixture
def settings_names(tmp_path: Path) -> set[str]:
    """The name of every setting that Amphi reads."""
    env = Recording({"AMPHI_DATA": str(tmp_path)})
    from_environment(env)
    return env.asked


def variables(file: str) -> dict[str, str]:
    """Names and values of an environment file."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (DOCKER / file).read_text(), re.M))


def instructions(name: str) -> list[str]:
    """The values of an instruction of the Dockerfile."""
    return [step["value"] for step in STEPS if step["instruction"] == name]


def command_names() -> set[str]:
    """The commands of the CLI."""
    group = typer.main.get_command(app)
    return set(group.list_commands(None))  # type: ignore[attr-defined,arg-type]


def test_the_compose_file_runs_every_process_by_a_command_that_exists() -> None:
    """`amphi web | projector | worker | media | migrate`, and nothing that the CLI does not know."""
    run = {name: service["command"] for name, service in OURS.items()}
    alone = ("web", "projector", "worker", "migrate")
    assert run == {name: [name] for name in alone} | {f"media-{n}": ["media", "--index", str(n)] for n in (0, 1)}
    assert {command[0] for command in run.values()} <= command_names()


def test_media_nodes_have_names_ports_and_captures_of_their_own() -> None:
    """Two nodes of one name would take each other's sessions; the HTTP of each is where it says."""
    for index in (0, 1):
        node = OURS[f"media-{index}"]
        assert node["hostname"] == node["environment"]["AMPHI_MEDIA_HTTP_HOST"] == f"media-{index}"
        assert node["ports"] == [f"{40000 + index}:{40000 + index}/udp"]
        assert node["volumes"] == [f"captures-{index}:/data"]
        assert f"http://media-{index}:{8100 + index}/health" in node["healthcheck"]["test"][-1]


def test_the_image_starts_the_command_line() -> None:
    """Its entry point is the module behind `amphi`, its default a command."""
    assert instructions("ENTRYPOINT") == ['["python", "-m", "interfaces.cli"]']
    (default,) = instructions("CMD")
    assert set(yaml.safe_load(default)) <= command_names()


def test_the_image_copies_what_exists() -> None:
    """Every file and folder copied from the repository is there, and the build context lets it in."""
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.M)
    for source in copied():
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in allowed, source


def copied() -> Iterator[str]:
    """Paths that the Dockerfile copies from the repository."""
    for value in instructions("COPY"):
        if not value.startswith("--from"):
            yield from value.split()[:-1]


def test_the_image_carries_every_package_of_the_wheelhouse() -> None:
    """A new top-level package must be copied too."""
    project = (ROOT / "pyproject.toml").read_text()
    packages = set(re.findall(r'"([a-z]+)\*"', project)) - {"bench"}
    assert packages <= set(copied())


def test_settings_of_the_compose_file_are_settings(settings_names: set[str]) -> None:
    """A misspelt name would be silently without effect."""
    for service in OURS.values():
        own = {name for name in service["environment"] if not name.startswith("AWS_")}
        assert own - settings_names == set()


def test_the_sample_names_every_setting(settings_names: set[str]) -> None:
    """docker/amphi.env lists each key with a comment, and none that is not read."""
    assert variables("amphi.env").keys() == settings_names


def test_what_the_compose_file_asks_for_is_in_its_example() -> None:
    """Who copies the example and fills it in has given everything."""
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yaml").read_text()))
    assert asked == variables("example.env").keys()


def test_services_wait_for_services_that_exist() -> None:
    """Conditions on health name services that have a health check."""
    for service in SERVICES.values():
        needs = service.get("depends_on", {})
        for needed, how in needs.items() if isinstance(needs, dict) else ((name, {}) for name in needs):
            assert needed in SERVICES
            if how.get("condition") == "service_healthy":
                assert "healthcheck" in SERVICES[needed]


def test_images_of_others_are_pinned() -> None:
    """`latest` is another program tomorrow."""
    images = [service["image"] for service in SERVICES.values() if service["image"] != "amphi"]
    bases = [value.split()[0] for value in instructions("FROM")]
    assert all(":" in image and not image.endswith(":latest") for image in images + bases)


def test_only_the_proxy_the_media_port_and_the_relay_are_open() -> None:
    """Databases, objects and the media node's own HTTP stay inside; the relay runs when it is asked for."""
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    media = {f"media-{n}": [f"{40000 + n}:{40000 + n}/udp"] for n in (0, 1)}
    assert published == {
        "proxy": ["80:80", "${AMPHI_PROXY_ADDRESS:+${AMPHI_PROXY_ADDRESS}:}443:443"],
        **media,
        "turn": ["${AMPHI_TURN_ADDRESS:-127.0.0.1}:443:5349"],
    }
    assert "profiles" in SERVICES["turn"]


def test_the_proxy_leads_to_the_port_of_the_web_processes() -> None:
    """Braces are balanced, and the upstream is the service `web` at the default port."""
    text = (DOCKER / "Caddyfile").read_text()
    assert text.count("{") == text.count("}")
    assert re.search(r"^\s+dynamic a web 8000$", text, re.M)


def test_volumes_that_are_used_are_declared() -> None:
    """And none is declared in vain."""
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == COMPOSE["volumes"].keys()
