"""The benchmark: the same expenses through native hr_expense, OCA's tier validation and this addon.

`runner` starts a process of `worker` for each contender and makes them work in turns; `figures` and `table` turn what
they measured into ratios; `native`, `oca` and `ours` are the contenders' ways, `scene` their common company.
"""
