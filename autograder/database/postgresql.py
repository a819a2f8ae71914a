"""PostgreSQL under the ledger, by URL, for courses whose workers run on more than one machine.

Readers see one moment of the database (REPEATABLE READ, READ ONLY). Writers see what is committed (READ COMMITTED) and
lock the rows that they decide on, so that two decisions about one row come one after the other. A commit is on the
server's disk when it returns.
"""

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from autograder.extras import Library, require

#: Seconds until a server that does not answer is given up.
CONNECT_S = 10
#: Milliseconds after which a connection whose data nobody confirms is taken for broken.
UNCONFIRMED_MS = 60_000
#: Seconds of silence after which a connection is asked whether it still stands, which a watch would not notice itself.
KEEP_ALIVE_S = 30
#: Seconds between two looks while the connection of a watch is lost, and between two tries to connect again.
LOOK_S = 1.0
RECONNECT_S = 5.0
#: Names the lock under which the tables are made; any number that no other program uses in this database.
CREATION_LOCK = 0x6772_6164_65

_BEGIN = "ledger_isolation"

#: A commit that returned is on the disk, whatever the server's default; stricter settings are kept.
_SESSION = """
SELECT set_config('lock_timeout', %s, false),
       set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), false)
"""


#: A server has an operator, who decides when.
migrates_when_opened = False
has_one_writer = False


def check_place(url: URL) -> None:
    """Nothing to look at before connecting."""


def make_engine(url: URL, busy_s: float, *, durable: bool = True) -> Engine:
    """An engine whose writers wait that long for each other's rows, and for the disk unless not `durable`.

    Raises `UsageError` where the driver is missing.

    A connection that was dropped while nobody used it (a restart of the server, a firewall) is replaced before use.
    """
    require("a ledger in PostgreSQL", [Library.POSTGRESQL], instead=", or keep the ledger in SQLite")
    given = {
        "connect_timeout": CONNECT_S,
        "tcp_user_timeout": UNCONFIRMED_MS,
        "keepalives_idle": KEEP_ALIVE_S,
        "application_name": "autograder",
    }
    arguments = {name: value for name, value in given.items() if name not in url.query}
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True)
    event.listen(engine, "connect", partial(_on_connect, f"{max(1, round(1000 * busy_s))}ms", durable=durable))
    event.listen(engine, "begin", _on_begin)
    return engine


def make_migration_engine(url: URL, busy_s: float) -> Engine:
    """The usual engine: tables change in place."""
    return make_engine(url, busy_s)


def keep_copy(url: URL, version: int) -> None:
    """Nothing to copy: the operator makes backups."""


def check_references(connection: Connection) -> None:
    """Nothing to check: foreign keys were on."""


def for_reading(engine: Engine) -> Engine:
    """The engine with transactions that see one moment of the database and change nothing."""
    return engine.execution_options(**{_BEGIN: "REPEATABLE READ, READ ONLY"})


def for_writing(engine: Engine) -> Engine:
    """The engine with transactions that see what is committed, whatever the server's default.

    A database that its operator made read-only by default stays so.
    """
    return engine.execution_options(**{_BEGIN: "READ COMMITTED"})


def overwrite_deleted(connection: Connection) -> None:
    """Nothing to do: the server keeps old versions of rows until it is told to clean up."""


def has_remains(connection: Connection) -> bool:  # noqa: ARG001 - the same question is put to SQLite
    """Never: the server cleans up by itself, sooner or later."""
    return False


def clean_up(url: URL, busy_s: float, tables: Iterable[str]) -> bool:
    """Let go of old versions of rows now, as far as no other transaction may still see them; False where it failed."""
    engine = make_engine(url, busy_s)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # To give empty pages back, it would wait 5 s for whoever waits to do the same, table by table.
            connection.exec_driver_sql(f"VACUUM (TRUNCATE FALSE) {', '.join(tables)}")
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True


def copies(url: URL) -> tuple[Path, ...]:  # noqa: ARG001 - the same question is put to SQLite
    """None: backups are the operator's."""
    return ()


def lock_creation(connection: Connection) -> None:
    """Wait until nobody else makes tables in this database; ends with the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CREATION_LOCK})


def tell(connection: Connection, channel: str, payload: str) -> None:
    """Have those who watch the channel hear of it once the transaction is committed."""
    connection.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload})


def watch(url: URL, channel: str) -> "ChannelWatch":
    """Watch a channel, on a connection of its own. Raises `UsageError` where the driver is missing."""
    return ChannelWatch(make_engine(url, CONNECT_S), channel)


class ChannelWatch:
    """Hears what is told on a channel; while its connection is lost, whoever waits looks every second instead."""

    def __init__(self, engine: Engine, channel: str) -> None:
        """What is told from now on is news."""
        self._engine = engine
        self._fault = engine.dialect.loaded_dbapi.Error
        self._channel = channel
        self._connection: Any = None  # psycopg is optional
        self._connect()

    def wait(self, timeout_s: float) -> bool:
        """See `Watch`."""
        if self._connection is None:
            self._wait_to_look(timeout_s)
            return True
        try:
            return bool([*self._connection.notifies(timeout=timeout_s, stop_after=1)])
        except self._fault:
            self.close()
            return True

    def close(self) -> None:
        """See `Watch`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> None:
        self._next_try_s = time.monotonic() + RECONNECT_S
        with suppress(self._fault):
            lent = self._engine.raw_connection()
            connection: Any = lent.driver_connection
            lent.detach()
            connection.autocommit = True
            connection.execute(f"LISTEN {self._channel}")
            self._connection = connection

    def _wait_to_look(self, timeout_s: float) -> None:
        time.sleep(min(LOOK_S, timeout_s))
        if time.monotonic() >= self._next_try_s:
            self._connect()


def may_succeed_again(error: DBAPIError) -> bool:
    """Whether the whole transaction was undone because of others at the same moment: a deadlock, a serialization."""
    return _state(error) in {"40001", "40P01"}


def _on_begin(connection: Connection) -> None:
    if wanted := connection.get_execution_options().get(_BEGIN):
        connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {wanted}")


def _on_connect(lock_timeout: str, connection: Any, _: ConnectionPoolEntry, *, durable: bool) -> None:  # noqa: ANN401 - psycopg is optional
    connection.execute(_SESSION, [lock_timeout])
    if not durable:
        connection.execute("SET synchronous_commit = off")
    connection.commit()  # a rollback would undo the settings


_FULL = "the server's disk is full: free some space there and try again"
_CONNECTIONS = "the server has no connection left: end some clients or raise its max_connections"
_REFUSED = "the server refuses the user or the password: correct the URL or the server's pg_hba.conf"
_DATABASE = "there is no such database on the server: create it with `createdb` or correct the URL"
_STARTING = "the server is starting or stopping: try again in a moment"
_READ_ONLY = "it is read-only, a standby perhaps: name the primary server in the URL, or make it writable"
_TABLES = "its tables are not as this autograder made them: restore it from a backup or name another database"

#: What a SQLSTATE means to the person who must act; of a class (two characters) unless the state itself is listed.
_SENTENCES = {
    "08": "the connection was lost: check the server and the network, and try again",
    "22": "it refused a value that it cannot hold, and nothing was changed; this is a defect: please report it",
    "25006": _READ_ONLY,
    "28": _REFUSED,
    "3D000": _DATABASE,
    "40": "other writers kept getting in the way: try again",
    "42501": "permission is denied: grant the user the right to create tables there, and to use those that exist",
    "42P01": _TABLES,
    "42703": _TABLES,
    "53100": _FULL,
    "53200": "the server is out of memory: give it more and try again",
    "53300": _CONNECTIONS,
    "55P03": "another program keeps it locked: end that program or try again later",
    "57": "the server ended the connection: check its log, and try again",
    "57P03": _STARTING,
    "58": "the server cannot read or write its files: check its disk and its log",
    "XX": "it is damaged: check the server's log and restore it from a backup",
}

#: Before there is a connection, the driver gives no SQLSTATE but the server's words.
_WORDS = (
    (re.compile(r'database ".*" does not exist'), _DATABASE),
    (re.compile(r"too many (clients|connections)|remaining connection slots"), _CONNECTIONS),
    (re.compile(r"authentication failed|no password supplied|no pg_hba.conf entry|role .* not"), _REFUSED),
    (re.compile(r"the database system is"), _STARTING),
    (re.compile(r"Connection refused"), "nothing listens there: start PostgreSQL or correct the URL"),
    (re.compile(r"failed to resolve host"), "the host's name is unknown: correct the URL or the network"),
    (re.compile(r"timeout expired|timed out"), "the server does not answer: check it and the network"),
    (re.compile(r"No space left on device"), _FULL),
    (
        re.compile(r"server closed the connection unexpectedly|invalid response|lost synchronization"),
        "what answers there closed the connection: check that it is PostgreSQL, and its log",
    ),
)


def what_failed(error: DBAPIError) -> str | None:
    """The failure and what to do, in words; None when the database's own words say more."""
    state = _state(error)
    if state:
        return _SENTENCES.get(state) or _SENTENCES.get(state[:2])
    words = str(error.orig)
    return next((sentence for pattern, sentence in _WORDS if pattern.search(words)), None)


def broke_a_rule(error: DBAPIError) -> bool:
    """Whether a guard or constraint refused the change."""
    return _state(error)[:2] == "23"


def _state(error: DBAPIError) -> str:
    """The SQLSTATE; empty when the failure came before there was a connection."""
    return getattr(error.orig, "sqlstate", None) or ""
