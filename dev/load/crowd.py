"""All simulated people at once, each in a thread of his own."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from dev.console import DevError
from dev.load.deciders import Approver, Cashier, Finance, Manager
from dev.load.employee import Employee
from dev.load.journal import Journal
from dev.load.person import Failed, Left, Lost, Told

ROLES = {"employee": Employee, "approver": Approver, "finance": Finance, "cashier": Cashier, "manager": Manager}
PASSWORD = "as-simulated"
SETTLING = 5  # seconds after a fault in which no answer is an answer of the fault
PATIENCE = 60  # seconds until everybody has ended what he was doing


def parts(people):
    """{role: how many} of so many people; one of them is the demo company's director."""
    counts = {"approver": max(people // 8, 1), "finance": 2, "cashier": 1, "manager": max(people // 16, 1)}
    counts["employee"] = people - sum(counts.values()) - 1
    if counts["employee"] < 1:
        raise DevError(f"--people: at least {people - counts['employee'] + 1}, so that somebody is left to file claims")
    return counts


class Crowd:
    """Where people meet: what all of them know, and their threads."""

    def __init__(self, url, scene, mark="Load", pace=1.0):
        """
        :param scene: what ``inside.hire`` answered
        :param mark: what purposes of claims begin with
        :param pace: factor of the time that people think
        """
        self.url, self.scene, self.mark, self.pace = url, scene, mark, pace
        self.company, self.categories = scene["company"], scene["categories"]
        self.journal = Journal()
        self.was_broken = False
        self.leaving, self._broken, self._until = threading.Event(), threading.Event(), 0
        self._threads, self.people, self.crashes = [], [], []

    @staticmethod
    def random(login):
        # the same people do the same in each run
        return random.Random(login)

    def password(self, login):
        return PASSWORD if "." in login else login

    def begin_anew(self, mark):
        """The same people, another day: nothing of the one before counts."""
        self.mark, self.journal, self.crashes, self._threads = mark, Journal(), [], []

    # -- faults ----------------------------------------------------------------------------
    def break_things(self):
        self.was_broken = True
        self._broken.set()

    def all_is_well(self):
        self._until = time.monotonic() + SETTLING
        self._broken.clear()

    def disturbed(self):
        return self._broken.is_set() or time.monotonic() < self._until

    # -- life --------------------------------------------------------------------------------
    def log_in(self):
        """Everybody comes to work; passwords are slow on purpose."""
        wanted = [(login, *about) for login, about in self.scene["logins"].items()]
        wanted.append(("dora", "approver", self.scene["director"]))
        with ThreadPoolExecutor(4) as pool:
            self.people = list(pool.map(
                lambda one: ROLES[one[1]](self, *one), wanted))

    def start(self):
        self.leaving.clear()
        self.journal.begun = time.monotonic()
        self._threads = [threading.Thread(target=self._work, args=(person,), daemon=True) for person in self.people]
        for thread in self._threads:
            thread.start()

    def _work(self, person):
        # they do not come through the door together
        self.leaving.wait(person.random.uniform(0, 40) * self.pace)
        while not self.leaving.is_set():
            try:
                person.turn()
            except Left:
                return
            except Told:
                self.leaving.wait(5 * self.pace)
            except (Lost, Failed):
                self.leaving.wait(1 + person.random.random() * 2)
            except Exception as error:  # a mistake of this program
                self.crashes.append(f"{person.login}: {type(error).__name__}: {error}")
                raise

    def leave(self):
        """Everybody ends what he is doing."""
        self.leaving.set()
        end = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.1))
        late = sum(thread.is_alive() for thread in self._threads)
        if late:
            self.crashes.append(f"{late} people were still waiting for an answer after {PATIENCE} s")
