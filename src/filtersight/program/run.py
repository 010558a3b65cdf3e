"""Run the program in a process of its own: whatever happens becomes one sentence and an exit code."""

import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from filtersight.program import stop
from filtersight.program.command import command
from filtersight.program.options import COMPLETE, NAME
from filtersight.program.speech import CLOSED, OutputFailed, ReaderGone, complain, say, standard_output

FAILED = 2
READER_GONE = 128 + 13  # as if SIGPIPE had ended the program


def run() -> int:
    """Run the program with the arguments of this process, and give its exit code."""
    try:
        stop.listen()
        code = result(sys.argv[1:])
        stop.check()
        stop.listen_no_more()
    except BaseException:  # on its way through C, or an import, `Stopped` may have become another error
        if stop.asked is None:
            raise
        stop.listen_no_more()
        say(stop.SENTENCE)
        return 128 + stop.asked
    return code


def result(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for, and give the exit code."""
    try:
        with standard_output():
            if instruction := os.environ.get(COMPLETE):
                return shell_complete(command, {}, NAME, COMPLETE, instruction)
            context = command.make_context(NAME, list(arguments))
        with context:
            command.invoke(context)
    except click.exceptions.Exit as end:
        if end.exit_code or sys.stdout is not None:
            return end.exit_code
        complain(CLOSED)  # the help, or what else was asked for, went nowhere
    except click.ClickException as error:
        complain(error.format_message())
    except OutputFailed as error:
        complain(error)
        return READER_GONE if isinstance(error, ReaderGone) else FAILED
    else:
        return 0
    return FAILED
