"""What every test stands on: a real PostgreSQL, a queue that is not there, people and KPIs."""

from __future__ import annotations

from collections.abc import Iterator

import pgtrigger
import pytest
from django.conf import settings
from django.test import TransactionTestCase

# Pages name their static files without collecting and compressing them first; the journeys run
# on collected ones, where a name that leads nowhere is an error.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(scope="session", autouse=True)
def _own_survey_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Surveys opened in tests keep their keys apart from those of a running portal."""
    settings.SURVEY_KEYS = str(tmp_path_factory.mktemp("survey-keys"))


@pytest.fixture(scope="session", autouse=True)
def _flush_may_truncate() -> Iterator[None]:
    """Tables of record refuse TRUNCATE; Django's flush between transactional tests may."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with pgtrigger.ignore():
            original(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_queue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit tests send nothing to a broker: waking a worker succeeds and does nothing."""
    if "real_queue" in request.fixturenames:
        return
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def real_queue() -> None:
    """Ask for this to send to whatever broker REDIS_URL names."""
