"""The `grade` command and its table of commands, each loaded when it is called."""

import gc
import importlib
import keyword
import sys
from types import ModuleType
from typing import Any

import click

from autograder.cli.failure import explained
from autograder.cli.needs import guarded
from autograder.extras import DISTRIBUTION

#: A command imports objects by the hundred thousand, and leaves little for the garbage collector to find.
_OBJECTS_PER_COLLECTION = 100_000
#: Commands in the order of `grade --help`, with the line that stands there.
COMMANDS = {
    "check": "Run the public tests on your work, here and now.",
    "submit": "Hand in your work and get a score.",
    "status": "What is queued, running or graded.",
    "show": "A submission's report with its feedback.",
    "run": "Grade folders, zips or notebooks, many at once (staff).",
    "scores": "The scores that stand (staff).",
    "export": "Write the scores that stand into another system (staff).",
    "import": "Bring a course of another system in (staff).",
    "verify": "Are the graders fair and sharp enough for release? (staff)",
    "build": "Make stub and notebook from the reference solution (staff).",
    "new": "Start an assignment in this course (staff).",
    "init": "Make a new course in an empty folder (staff).",
    "worker": "Grade what waits in the queue (operators).",
    "migrate": "Bring the course's ledger of an earlier release up to this one (operators).",
    "erase": "Delete a person: name, work and texts; scores stay without a name (operators).",
    "doctor": "What this machine can isolate and enforce (operators).",
}


def command_module(name: str) -> ModuleType:
    """The module of a command in `COMMANDS`, imported now; a keyword of Python's has an underscore behind it."""
    return importlib.import_module(f"autograder.cli.commands.{name}{'_' if keyword.iskeyword(name) else ''}")


class CommandTable(click.Group):
    """Finds a command's module by its name, so that `grade --help` loads none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command from its own module, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return guarded(command_module(cmd_name).command, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without loading what it lists."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown command is told with the nearest known one."""
        import difflib  # noqa: PLC0415 - only for a typing mistake

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean `grade {near[0]}`?" if near else "; see `grade --help`"
            raise click.UsageError(f"there is no command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=DISTRIBUTION, prog_name="grade")
@click.option("--debug", is_flag=True, help="Show tracebacks of errors.")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - click's own
    """Grade deep-learning assignments: a true score with feedback, from untrusted code in a sandbox."""
    ctx.obj = options


def main() -> None:
    """Run the command; exit status 0 graded, 1 below --fail-under, 2 usage, 3 refused, 4 our fault."""
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
    status = explained(cli, debug="--debug" in sys.argv)
    gc.freeze()  # the interpreter's own end would go through all that was imported several times
    sys.exit(status)
