"""What `dev bench --fill` prints: growth from size to size, whole tables that were read, scheduled actions."""

from dev.bench.table import lines


def growth(sizes):
    """Queries and milliseconds of each screen, size by size."""
    rows = [["screen", "as", "found", *(f"{size['claims']} claims: queries, ms" for size in sizes), "read"]]
    found = [{(one["screen"], one["role"]): one for one in size["screens"]} for size in sizes]
    for key, last in found[-1].items():
        cells = [f"{screens[key]['queries']}, {screens[key]['ms']:.0f}" if key in screens else "-" for screens in found]
        rows.append([*key, last["found"], *cells, last["rows"]])
    return lines(rows)


def whole_tables(size, daily):
    """Sentences about large tables that screens read from end to end."""
    return [f"{one['screen']} ({one['role']}): {table}, {rows} rows"
            for one in size["screens"] if one["daily"] == daily for table, rows in sorted(one["whole"].items())]


def jobs(found):
    rows = [["scheduled action", "seconds", "units", "queries", "MB more at the peak", "came to its end"]]
    rows += [[one["job"], one["seconds"], one["units"], one["queries"], one["memory"], "yes" if one["done"] else "no"]
             for one in found]
    return lines(rows)


def report(result):
    machine, last = result["machine"], result["sizes"][-1]
    text = [f"{machine['date']}, {machine['cores']} cores, PostgreSQL {machine['postgresql']}"]
    for size in result["sizes"]:
        text.append(
            f"{size['claims']} claims, {size['rows'].get('hr_expense', 0)} expenses: filled in "
            f"{size['fill_seconds']} s, {size['database_mb']} MB, load {size['load'][0]} to "
            f"{size['load'][1]} while measuring")
    text += ["", *growth(result["sizes"])]
    for daily, title in ((True, "Daily screens"), (False, "Figures")):
        found = whole_tables(last, daily)
        text += ["", f"{title}: large tables read from end to end at {last['claims']} claims:", *(found or ["none"])]
    if result["jobs"]:
        text += ["", *jobs(result["jobs"])]
    if result["problems"]:
        text += ["", *(f"PROBLEM: {problem}" for problem in result["problems"])]
    return "\n".join(text)
