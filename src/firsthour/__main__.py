"""How to start without the installed command: ``python -m firsthour VERB …``."""

import sys

from firsthour.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
