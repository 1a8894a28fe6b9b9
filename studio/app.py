"""The front door: a window, or one of the commands without one."""

from __future__ import annotations

import sys
from pathlib import Path

COMMANDS = ("train", "generate", "film", "inspect", "bench")
USAGE = """Usage: gan-studio [PROJECT or data]      opens the window
       gan-studio --demo                 presets learn by themselves until a key is pressed
       gan-studio train PROJECT --data PATH|builtin:NAME [...]
       gan-studio generate PROJECT --count N --out DIR [...]
       gan-studio film PROJECT|RUN --out FILE.mp4 [...]
       gan-studio inspect PATH [--csv FILE] [--tensorboard DIR]
       gan-studio bench
"""


def main(argv: list[str] | None = None) -> int:
    """Run the studio; returns the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] in COMMANDS:
        from studio.cli.main import main as command

        return command(arguments)
    if arguments and arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    if arguments and arguments[0] == "--version":
        from studio import __version__

        print(f"gan-studio {__version__}")
        return 0
    demo = arguments == ["--demo"]
    if arguments and not demo and (arguments[0].startswith("-") or len(arguments) > 1):
        print(USAGE, end="", file=sys.stderr)
        return 2
    return _window(Path(arguments[0]) if arguments and not demo else None, demo)


def _window(path: Path | None, demo: bool) -> int:
    if sys.platform == "win32":
        import torch  # noqa: F401  # on Windows its libraries do not load once Qt's have been
    from studio.gui.launch import run

    return run(path, demo)


if __name__ == "__main__":
    sys.exit(main())
