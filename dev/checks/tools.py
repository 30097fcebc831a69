"""Ruff and pylint-odoo."""

import subprocess
import sys

from dev.paths import ADDON, CHECKOUT, home

# pylint-odoo's rules this project does without, and why
WITHOUT = {
    "manifest-required-author": "for addons of the Odoo Community Association",
    "missing-readme": "wants README.rst; ours is README.md",
    "context-overridden": "an action's context replaces the one there is, on purpose",
    "missing-return": "computes and hooks return nothing, in Odoo's own code too",
    "consider-merging-classes-inherited": "a model's concerns live in files of their own",
}


def check_ruff():
    yield from _findings(["ruff", "check", "--no-cache", "--output-format=concise", "."], ignore=(
        "Found ", "All checks passed", "[*]", "No fixes available"))


def check_pylint():
    yield from _findings([
        "pylint", "--load-plugins=pylint_odoo", "--disable=all", "--enable=odoolint", f"--disable={','.join(WITHOUT)}",
        "--valid-odoo-versions=19.0", "--score=no", "--msg-template={path}:{line}: {symbol}: {msg}", ADDON,
    ], ignore=("*****",))


def _findings(command, ignore):
    run = subprocess.run([sys.executable, "-m", *command], cwd=CHECKOUT, capture_output=True, text=True, check=False,
                         env={"PATH": "/usr/bin:/bin", "PYLINTHOME": str(home() / "pylint"), "LANG": "C.UTF-8"})
    lines = [line for line in run.stdout.splitlines() if line.strip() and not line.startswith(ignore)]
    yield from lines
    if run.returncode and not lines:
        yield f"{command[0]}: {' '.join(run.stderr.split())[-300:] or f'ended with {run.returncode}'}"
