"""The manifest and the addon's files agree; every Python file is imported."""

import ast

from dev.paths import ADDON, ADDON_DIR

DATA_FOLDERS = ("security", "data", "views", "wizard", "report")
NOT_CODE = ("static", "migrations", "__pycache__")  # Odoo runs migrations by their file names


def check(addon=ADDON_DIR, addon_name=ADDON):
    yield from check_data(addon)
    yield from check_assets(addon, addon_name)
    yield from check_imports(addon)


def read(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def check_data(addon):
    """Files listed are there, files there are listed, none twice."""
    about = read(addon)
    data, demo = about.get("data", []), about.get("demo", [])
    for entry in dict.fromkeys(data + demo):
        if not (addon / entry).is_file():
            yield f"{addon.name}/__manifest__.py: {entry} does not exist"
        if (data + demo).count(entry) > 1:
            yield f"{addon.name}/__manifest__.py: {entry} is listed twice"
    for key, names, folders in (("data", data, DATA_FOLDERS), ("demo", demo, ("demo",))):
        for folder in folders:
            for path in sorted((addon / folder).rglob("*")):
                inside = path.relative_to(addon).as_posix()
                if path.suffix in (".xml", ".csv") and inside not in names:
                    yield f"{addon.name}/{inside}: not listed in the manifest's `{key}`"


def check_assets(addon, addon_name):
    """Each pattern of the addon's own assets finds a file."""
    for bundle, entries in read(addon).get("assets", {}).items():
        for entry in entries:
            pattern = entry if isinstance(entry, str) else entry[-1]
            own = pattern.lstrip("/").removeprefix(f"{addon_name}/")
            if own != pattern.lstrip("/") and not any(path.is_file() for path in addon.glob(own)):
                yield f"{addon.name}/__manifest__.py: assets {bundle}: nothing matches {pattern}"


def check_imports(addon):
    """Each file and folder of Python code is imported: by its package, or as a helper by a sibling."""
    packages = {path.parent for path in addon.glob("*/*.py") if path.parent.name not in NOT_CODE}
    for folder in (addon, *sorted(packages)):
        init = folder / "__init__.py"
        if folder == addon:
            modules = {path.name for path in packages} - {"tests"}
            modules |= {path.stem for path in addon.glob("*.py") if not path.stem.startswith("__")}
        elif folder.name == "tests":
            modules = {path.stem for path in folder.glob("test_*.py")}
        else:
            modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
        if modules and not init.is_file():
            yield f"{addon.name}/{folder.relative_to(addon)}: no __init__.py"
            continue
        files = folder.glob("*.py") if folder.name not in ("models", "tests") else [init]
        for module in sorted(modules - set().union(*map(imported, files))):
            yield f"{init.relative_to(addon.parent)}: {module} is not imported"


def imported(file):
    """Names of the siblings a Python file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found.update([node.module.split(".")[0]] if node.module else [alias.name for alias in node.names])
    return found
