"""The compose file of the examples: what it publishes, and that what it builds from is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "examples" / "compose"


def test_ports_are_published_on_the_loopback_address_only() -> None:
    services = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]
    assert set(services) == {"sandbox", "redis", "postgres"}
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service["ports"])
    build = services["sandbox"]["build"]
    assert (COMPOSE / build["context"] / build["dockerfile"]).resolve() == COMPOSE / "Dockerfile"


@pytest.mark.source
def test_what_the_image_is_made_of_is_there() -> None:
    lines = (COMPOSE / "Dockerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert copied
    assert all((ROOT / name).exists() for name in copied)
