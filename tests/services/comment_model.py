"""A model of comments under decisions, small enough to be seen to be right."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Entry:
    """A decision the model knows of."""

    action: str
    before: str | None
    after: str
    id: str | None = None
    closed: list[int] = field(default_factory=list)
    """Which of the comment's reports it judged."""
    undone: bool = False


@dataclass
class Report:
    """A report: by whom, of which text, and whether it is open."""

    by: int
    revision: int
    open: bool = True


@dataclass
class Written:
    """A comment as the model has it."""

    id: str
    author: int
    parent: int | None
    status: str = "approved"
    revision: int = 1
    pinned: bool = False
    votes: dict[int, int] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    log: list[Entry] = field(default_factory=lambda: [Entry("post", None, "approved")])

    @property
    def open_reports(self) -> int:
        """How many reports wait to be judged."""
        return sum(one.open for one in self.reports)

    def in_force(self) -> list[Entry]:
        """What has been decided and not been taken back."""
        return [entry for entry in self.log if not entry.undone and entry.action != "undo"]

    def was_pinned(self) -> bool:
        """Whether what is in force leaves it pinned."""
        pinned = False
        for entry in self.in_force():
            pinned = (
                (pinned or entry.action == "pin")
                and entry.action != "unpin"
                and entry.after == "approved"
            )
        return pinned

    def become(self, action: str, status: str) -> Entry:
        """Change the status as a decision of that name does."""
        entry = Entry(action, self.status, status)
        self.log.append(entry)
        self.status = status
        if status != "approved":
            self.pinned = False
        return entry
