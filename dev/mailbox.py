"""A mail server that sends nothing on: each message becomes a file, so that Odoo's mails arrive somewhere."""

import email
import itertools
import time
from collections import Counter

from dev.server import HOST, free_port


class Mailbox:
    """`with Mailbox(folder) as mailbox:` listens on a free port for the time of the block."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.options = {"smtp_server": HOST, "smtp_port": self.port}  # for Odoo's configuration
        self._numbers = itertools.count(1)

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.open()
        return self

    def __exit__(self, *exc):
        self.close()

    def open(self):
        from aiosmtpd.controller import Controller

        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def close(self):
        """From now on nobody answers at its port."""
        self._controller.stop()

    def arrivals(self):
        """{(id of the message, who got it): how often}."""
        found = Counter()
        for path in self.folder.glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes())
            found[message["Message-Id"], message["To"]] += 1
        return found

    async def handle_DATA(self, server, session, envelope):
        """Called by the mail server for each message."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{next(self._numbers):04}.eml"
        (self.folder / name).write_bytes(envelope.content)
        return "250 kept"
