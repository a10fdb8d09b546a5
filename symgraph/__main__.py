"""``python -m symgraph``: the command line, also where no script folder is on the PATH."""

import sys

from symgraph.cli import main

sys.exit(main())
