"""Runs a function of this package inside Odoo and brings back what it answers."""

import json

from dev.console import DevError

MARK = "LIFETIME-RESULT "


def call(instance, log, function, package="dev.lifetime", **parameters):
    """What `function(env, **parameters)` of the package's ``inside`` answers; its changes are committed."""
    text = (f"import json\nfrom {package} import inside\n"
            f"answer = inside.{function}(env, **json.loads({json.dumps(parameters)!r}))\n"
            f"env.cr.commit()\nprint({MARK!r} + json.dumps(answer))\n")
    said = instance.run("--no-http", subcommand="shell", log=log, what=function, stdin=text)
    answers = [line for line in said.splitlines() if line.startswith(MARK)]
    if not answers:
        raise DevError(f"{function} did not answer (log: {log})")
    return json.loads(answers[-1].removeprefix(MARK))
