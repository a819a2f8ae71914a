"""How a process waits for news of a ledger: by looking at a file, or by listening to a server."""

from typing import Protocol

from autograder.ledger.rows import Topic


class Watch(Protocol):
    """A connection that waits for news. For one thread at a time."""

    def wait(self, timeout_s: float) -> bool:
        """Whether something may have changed since the last call; False after so many seconds without news.

        Never raises because of the database: while that cannot be asked, there may always be news, after a pause.
        """

    def close(self) -> None:
        """Let go of the connection. Idempotent."""


def channel_of(course: int, topic: Topic) -> str:
    """The name under which a topic of a course is told; an identifier in SQL."""
    return f"grade_{topic}_{course}"
