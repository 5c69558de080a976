"""A fault told to the person at the keyboard: what happened, what was kept, what to do next."""

from __future__ import annotations


class Problem(Exception):
    """Something a person has to know about or decide; every sentence is shown as it stands."""

    def __init__(self, what: str, *, kept: str = "", next_step: str = "", detail: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept
        self.next_step = next_step
        self.detail = detail

    def __str__(self) -> str:
        parts = [f"何が起きたか: {self.what}"]
        if self.detail:
            parts.append("記録の最後の部分:\n" + _indented(self.detail))
        if self.kept:
            parts.append(f"データ: {self.kept}")
        if self.next_step:
            parts.append(f"次にすること: {self.next_step}")
        return "\n".join(parts)


class StopRequested(Exception):
    """Ctrl-C or a termination signal arrived while something was being waited for."""


def _indented(text: str) -> str:
    return "\n".join(f"    | {line}" for line in text.splitlines())
