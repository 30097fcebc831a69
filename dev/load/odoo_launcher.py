"""Odoo's command line as a file of its own, see ``dev.load.server``."""

import sys
from pathlib import Path

# the folder of this file is no place to import from
sys.path = [folder for folder in sys.path if Path(folder or ".").resolve() != Path(__file__).resolve().parent]

from odoo.cli.command import main  # noqa: E402

if __name__ == "__main__":
    main()
