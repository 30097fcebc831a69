"""One contender's process: Odoo on its database, doing what the runner asks for on standard input.

A line of JSON is a request, a line of JSON on standard output its answer. Started as
python -m dev.bench.worker NATIVE|OCA|OURS PROFILE-FOLDER-OR-DASH -c CONFIG -d DATABASE
"""

import cProfile
import gc
import importlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from dev.bench import memory


class Worker:
    def __init__(self, contender, registry, profiles):
        from dev.bench import scene

        self.scene_module, self.registry = scene, registry
        self.way = importlib.import_module(f"dev.bench.{contender}")
        self.profiles = profiles
        self.scene, self.claims, self.number = {}, [], 0

    # -- calls -------------------------------------------------------------------------
    def call(self, uid, method, *arguments):
        """One request: a cursor, an environment and a cache of its own, committed; (its answer, its queries)."""
        from odoo.api import Environment

        context = {"lang": "en_US", "tz": "UTC"}
        if self.scene:
            context["allowed_company_ids"] = [self.scene["company"]]
        with self.registry.cursor() as cr:
            result = method(Environment(cr, uid, context), *arguments)
        return result, cr.sql_log_count

    def measured(self, phase, calls):
        """Makes all calls of a generator of (uid, method, arguments); what they took."""
        gc.collect()
        memory.forget_peak()
        profile = cProfile.Profile() if self.profiles else None
        queries, results = 0, []
        wall, cpu = time.perf_counter(), time.process_time()
        if profile:
            profile.enable()
        for uid, method, *arguments in calls:
            result, count = self.call(uid, method, *arguments)
            results.append(result)
            queries += count
        if profile:
            profile.disable()
            profile.dump_stats(self.profiles / f"{self.way.__name__.rpartition('.')[2]}-{phase}.prof")
        return results, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "queries": queries,
                         "memory": memory.peak()}

    # -- requests ----------------------------------------------------------------------
    def do_setup(self):
        from odoo import SUPERUSER_ID

        def prepare(env):
            scene = self.scene_module.set_up(env, self.way.GROUPS)
            self.way.prepare(env, scene)
            return scene

        self.scene, _queries = self.call(SUPERUSER_ID, prepare)
        return {}

    def do_phase(self, phase, mode, size):
        single = mode == "single"
        if phase == "floor":
            calls = [(self.scene["finance"], _floor_as_finance, self.scene, size, self._next(size))]
            return self.measured(f"{mode}-floor", calls)[1]
        if phase == "create":
            employees = self.scene["employees"]
            first = self._next(size)
            # (number of the first expense, employee)
            wanted = [(first + index * self.scene_module.LINES, employees[index % len(employees)])
                      for index in range(size)]
            groups = [[each] for each in wanted] if single else [
                [each for each in wanted if each[1] == user] for user in employees]
            groups = [group for group in groups if group]
            results, taken = self.measured(f"{mode}-create", (
                (group[0][1], self.way.create, self.scene, [number for number, _user in group]) for group in groups))
            self.claims = [(group[0][1], claims) for group, claims in zip(groups, results, strict=True)]
            return taken
        return self.measured(f"{mode}-{phase}", list(self._calls(phase, single)))[1]

    def do_finish(self):
        """Whether all was done."""
        from odoo import SUPERUSER_ID

        for _user, claims in self.claims:
            self.call(SUPERUSER_ID, self.way.check, claims)
        self.claims = []
        return {}

    def do_policies(self, lines, policies, repeat):
        from odoo import SUPERUSER_ID

        from dev.bench import policies as way

        categories, _queries = self.call(SUPERUSER_ID, way.set_up, policies)
        user = self.scene["employees"][0]
        claims, _queries = self.call(user, way.make_lines, self.scene, lines, categories, self._next(lines))
        taken = []
        for _number in range(repeat + 1):
            results, run = self.measured(f"policies-{lines}", [(user, way.check, claims)])
            taken.append({**run, "findings": results[0]})
        return {"runs": taken[1:]}  # the first one warms what a server keeps between requests

    def _next(self, claims):
        """Number of the first of the expenses of so many claims."""
        self.number += claims * self.scene_module.LINES
        return self.number - claims * self.scene_module.LINES

    def _calls(self, phase, single):
        steps = self.way.STEPS[phase]
        if single:
            for user, claims in self.claims:
                for actor, name in steps:
                    yield self._uid(actor, user), getattr(self.way, name), claims
            return
        together = [claim for _user, claims in self.claims for claim in claims]
        for actor, name in steps:
            if actor == "employee":
                for user, claims in self.claims:
                    yield user, getattr(self.way, name), claims
            else:
                yield self.scene[actor], getattr(self.way, name), together

    def _uid(self, actor, user):
        return user if actor == "employee" else self.scene[actor]


def _floor_as_finance(env, scene, count, number):
    from dev.bench import scene as scenery

    # sudo: as hr_expense and the addon create their receipts
    scenery.floor(env(su=True), scene, count, number)


def main(contender, profiles, *options):
    # answers go where standard output was; whatever prints goes to the log
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import odoo.init  # noqa: F401 - sets Odoo up, before anything else of it
    from odoo.modules.registry import Registry
    from odoo.service import server
    from odoo.tools import config

    config.parse_config(list(options), setup_logging=True)
    server.start(preload=[], stop=True)
    database = config["db_name"][0]
    threading.current_thread().dbname = database
    worker = Worker(contender, Registry(database), None if profiles == "-" else Path(profiles))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(worker, f"do_{request.pop('do')}")(**request)
        except Exception as error:  # the runner tells it
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
