"""Start GAN Studio, setting it up the first time: python3 packaging/run.py [--setup] [arguments of gan-studio].

With --setup it stops when everything is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys

from environment import SetupError, clean_environ, prepare, say


def main(arguments):
    try:
        environment = prepare()
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. The next start goes on from here.")
        return 130
    if arguments[:1] == ["--setup"]:
        say("GAN Studio is set up. Start it with: python3 packaging/run.py")
        return 0
    # -P: a folder called "studio" where the person happens to stand is not ours.
    command = [str(environment.python), "-P", "-m", "studio.app", *arguments]
    if os.name == "nt":
        return subprocess.call(command, env=clean_environ())
    sys.stdout.flush()
    os.execve(command[0], command, clean_environ())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
