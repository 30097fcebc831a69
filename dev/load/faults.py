"""What is broken on purpose, one after the other; each answers figures with its problems."""

import os
import random
import signal
import time

from dev.load.trial import Trial
from dev.postgres import Cluster, own_server

WARM = 12  # seconds of work before the first blow
BETWEEN = 8


def kill_server(stage, crowd):
    """The whole process group, three times, at random moments."""
    with Trial(stage, crowd, "Kill") as trial:
        trial.work(WARM)
        for _blow in range(3):
            trial.work(random.uniform(0, BETWEEN))  # noqa: S311
            with trial.broken():
                stage.service.kill()
                stage.service.start()
        trial.work(BETWEEN)
    return trial.result()


def kill_worker(stage, crowd):
    """One of the processes that answer, three times; the server itself starts another one."""
    with Trial(stage, crowd, "Worker") as trial:
        trial.work(WARM)
        for _blow in range(3):
            trial.work(random.uniform(0, BETWEEN))  # noqa: S311
            victim = random.choice(stage.service.workers())  # noqa: S311
            with trial.broken():
                os.kill(victim, signal.SIGKILL)
                if not stage.service.wait_for_workers(but=[victim]):
                    trial.problems.append(f"nobody took the place of worker {victim}")
        trial.work(BETWEEN)
    return trial.result()


def restart_database(stage, crowd):
    """PostgreSQL is stopped without a checkpoint and recovers, twice; Odoo is left alone."""
    if own_server():
        return {"left out": "the database server is the developer's own"}
    with Trial(stage, crowd, "Database") as trial:
        trial.work(WARM)
        for _blow in range(2):
            trial.work(random.uniform(0, BETWEEN))  # noqa: S311
            with trial.broken():
                Cluster().restart("immediate")
                time.sleep(1)
        trial.work(BETWEEN)
    return trial.result()


FAULTS = {
    "server": kill_server,
    "worker": kill_worker,
    "database": restart_database,
}
