"""The database of the load, its people, and the verdict at the end."""

import contextlib

from dev.console import step
from dev.lifetime.script import call
from dev.load import facts, reconcile
from dev.load.crowd import PASSWORD, Crowd, parts
from dev.load.server import OPTIONS, Service
from dev.mailbox import Mailbox
from dev.paths import home, log_file, remove


@contextlib.contextmanager
def stage(place, people, kind):
    """A fresh copy of the demo company with its people, a mailbox and a server: what they do it with."""
    with place.databases.scratch(place.databases.addon(True), kind) as database:
        # what somebody was told is committed has to survive; the private server is set up for speed
        place.databases.execute("ALTER DATABASE {} SET synchronous_commit = 'on'", database)
        log = log_file(f"{kind}-inside")
        remove(log)
        mails = home() / "mail" / database
        with Mailbox(mails) as mailbox:
            instance = place.instance(database, **OPTIONS, **mailbox.options)
            with step(f"hiring {people} people"):
                scene = call(instance, log, "hire", package="dev.load", counts=parts(people), password=PASSWORD)
            place.databases.execute_values(
                "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'", (instance.url,), database)
            with Service(instance, log_file(kind)) as service:
                try:
                    yield Stage(place, database, instance, service, scene, mailbox, log)
                finally:
                    remove(mails)


class Stage:
    def __init__(self, place, database, instance, service, scene, mailbox, log):
        self.place, self.database, self.instance, self.service = place, database, instance, service
        self.scene, self.mailbox, self.log = scene, mailbox, log

    def crowd(self, **kwargs):
        return Crowd(self.instance.url, self.scene, **kwargs)

    def rows(self, query, parameters=()):
        return self.place.databases.rows(query, parameters, self.database)

    def verdict(self, crowd):
        """(what was compared, a sentence for each problem); the server need not run."""
        found = facts.read(self.place.databases, self.database, crowd.mark)
        problems = reconcile.problems(crowd.journal.deeds, found) + crowd.crashes
        own = call(self.instance, self.log, "verify", package="dev.load")
        compared = reconcile.summary(crowd.journal.deeds, found)
        compared["checked by the addon"] = {"claims": own["claims"], "log records": own["events"]}
        return compared, problems + [f"the addon's check: {problem}" for problem in own["problems"]]
