"""Errors for people: one sentence on standard error and an honest exit status; tracebacks only with --debug."""

import os
import sys
import traceback

import click

from autograder.errors import AutograderError, ExitCode
from autograder.text import printable

INTERRUPTED = 130
#: What click raises for a group that was called without a command; older versions print the help themselves.
_HELP = getattr(click.exceptions, "NoArgsIsHelpError", ())


def explained(command: click.Command, *, debug: bool) -> int:
    """Run a click command and give its exit status; never raises."""
    try:
        result = command.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _said("stopped; run the same command again to go on where it stopped", INTERRUPTED, debug=debug)
    except click.UsageError as error:
        if isinstance(error, _HELP):  # nothing was asked for: the help, as it is
            click.echo(error.format_message())
            return ExitCode.USAGE
        return _said(error.format_message(), ExitCode.USAGE, debug=debug)
    except click.ClickException as error:
        return _said(error.format_message(), ExitCode.USAGE, debug=debug)
    except AutograderError as error:
        return _said(str(error), error.exit_code, debug=debug)
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.GRADED
    except Exception as error:  # noqa: BLE001 - process boundary: whatever is left is our fault, said in one sentence
        text = f"a fault of the autograder: {type(error).__name__}: {error}; run it with `grade --debug` and report it"
        return _said(text, ExitCode.OUR_FAULT, debug=debug)
    return int(result) if isinstance(result, int) else ExitCode.GRADED


def _said(sentence: str, status: int, *, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    click.echo(f"grade: {printable(sentence)}", err=True)
    return int(status)
