"""`python -m studio` is `gan-studio`."""

import sys

from studio.app import main

sys.exit(main())
