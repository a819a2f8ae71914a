"""How a process waits for news: by looking at a file, or by listening to a server."""

from typing import Protocol


class Watch(Protocol):
    """A connection that waits for news. For one thread at a time."""

    def wait(self, timeout_s: float) -> bool:
        """Whether something may have changed since the last call; False after so many seconds without news.

        Never raises because of the database: while that cannot be asked, there may always be news, after a pause.
        """

    def close(self) -> None:
        """Let go of the connection. Idempotent."""
