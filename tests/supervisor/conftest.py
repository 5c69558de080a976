"""Folders and fake portals for the tests of the supervisor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from supervisor.places import scratch_folder
from tests.supervisor.fake_portal import FakePortal, free_port


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that servers can be run in, by root as well."""
    with scratch_folder() as made:
        yield made


@pytest.fixture
def portal(folder: Path) -> Iterator[FakePortal]:
    """A fake portal on a free port; whatever still runs is stopped at the end."""
    made = FakePortal(folder, free_port())
    yield made
    made.close()
