"""What most commands need together: Odoo, a running PostgreSQL, the databases on it."""

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dev import source
from dev.postgres import Postgres, Server
from dev.server import Instance

if TYPE_CHECKING:
    from dev.database import Databases


@dataclass
class Workplace:
    odoo: source.Odoo
    server: Server
    databases: "Databases"

    def instance(self, database, port=None, **options):
        return Instance(self.odoo, self.server, database, port, **options)


@contextlib.contextmanager
def workplace():
    """Fetches what is missing; stops what it started when the block ends."""
    from dev.database import Databases  # has imports that only the tool's own environment can serve

    odoo = source.odoo()
    with Postgres() as server:
        yield Workplace(odoo, server, Databases(odoo, server))
