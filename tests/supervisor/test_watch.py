"""Restarts, their growing delays, and giving up; with a clock of our own and processes that die."""

from __future__ import annotations

import io
import sys
from functools import partial
from pathlib import Path

import pytest

from supervisor.problem import Problem
from supervisor.processes import Process
from supervisor.screen import Screen
from supervisor.watch import GIVE_UP_AFTER, Watcher

WORDS = "print('こわれた設定')"


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """A watcher over one process that ends at once, each time it is started."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.out = io.StringIO()
        self.watcher = Watcher(Screen(self.out, self.clock), folder, self.clock)
        argv = [sys.executable, "-X", "utf8", "-c", WORDS]
        self.process = Process("web", argv, {}, folder / "web.log", cwd=folder)
        self.starts = 0
        self.start()
        self.watcher.add(partial(same, self.process), self.start)

    def start(self) -> None:
        self.process.start()
        self.process.began = self.clock()
        self.starts += 1

    def die_after(self, seconds: float) -> None:
        while self.process.is_running():
            pass
        self.clock.now += seconds
        self.watcher.look()

    def die_and_come_back(self) -> None:
        self.die_after(1)
        self.clock.now += 60
        self.process.began = self.clock.now
        self.watcher.look()


def same(process: Process) -> Process:
    return process


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_death_is_told_with_the_last_lines_of_the_log(scene: Scene) -> None:
    scene.die_after(1)
    assert "画面のサーバー（web）が止まりました（終了コード 0）" in scene.out.getvalue()
    assert "| こわれた設定" in scene.out.getvalue()


def test_restart_waits_for_its_delay(scene: Scene) -> None:
    scene.die_after(1)
    scene.clock.now += 0.4
    scene.watcher.look()
    assert scene.starts == 1
    scene.clock.now += 0.2
    scene.watcher.look()
    assert scene.starts == 2
    assert "画面のサーバー（web）を起動し直しました" in scene.out.getvalue()


def test_delay_doubles_while_it_dies_at_once(scene: Scene) -> None:
    for _ in range(3):
        scene.die_and_come_back()
    assert [d for d in ("0.5 秒後", "1 秒後", "2 秒後") if d in scene.out.getvalue()] == [
        "0.5 秒後",
        "1 秒後",
        "2 秒後",
    ]


def test_gives_up_when_it_dies_at_once_again_and_again(scene: Scene) -> None:
    for _ in range(GIVE_UP_AFTER - 1):
        scene.die_and_come_back()
    with pytest.raises(Problem, match=f"{GIVE_UP_AFTER} 回くり返した") as told:
        scene.die_after(1)
    assert scene.starts == GIVE_UP_AFTER
    assert "こわれた設定" in told.value.detail


def test_never_gives_up_on_what_ran_for_a_while(scene: Scene) -> None:
    for _ in range(2 * GIVE_UP_AFTER):
        scene.die_after(11)
        scene.clock.now += 60
        scene.watcher.look()
    assert scene.starts == 2 * GIVE_UP_AFTER + 1


def test_restart_that_fails_counts_as_a_death(scene: Scene) -> None:
    def fail() -> None:
        scene.starts += 1
        raise Problem("起動できません")

    scene.watcher.watched[0].restart = fail
    for _ in range(GIVE_UP_AFTER - 1):
        scene.die_and_come_back()
    with pytest.raises(Problem, match="くり返した"):
        scene.die_after(1)
    assert scene.starts == GIVE_UP_AFTER
