"""Developer tooling of the addon: `python3 -m dev --help`.

Only the standard library is used until the tool has made its own virtual
environment and started itself again inside it.
"""
