"""Takes a command line apart, runs the command, and says what went wrong in a sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from studio.cli import bench, film, generate, inspect, train
from studio.core.errors import Cancelled, StudioError
from studio.core.i18n import _, choose
from studio.session.settings import Settings

COMMANDS = {"train": train, "generate": generate, "film": film, "inspect": inspect, "bench": bench}
FAILED = 2


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code: 0 done, 2 it could not be done and the error stream says why."""
    choose(str(Settings().get("language", "")))
    arguments = parser().parse_args(list(argv))
    try:
        code: int = COMMANDS[arguments.command].run(arguments)
        sys.stdout.flush()
        return code
    except StudioError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, Cancelled):
        return _fail(_("Stopped."))
    except BrokenPipeError:
        # Whoever read the output has gone, as with `| head`: nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("GAN_STUDIO_DEBUG"):
            raise
        return _fail(
            _("Something went wrong inside the studio: {reason}").format(reason=f"{type(error).__name__}: {error}")
            + "\n"
            + _("Run it again with GAN_STUDIO_DEBUG=1 to see where.")
        )


def parser() -> argparse.ArgumentParser:
    """The command line as a whole."""
    result = argparse.ArgumentParser(prog="gan-studio", description=_("GAN Studio without a window."))
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=_(module.ABOUT), description=_(module.ABOUT)))
    return result


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED
