"""People at work over HTTP: the load that `dev load` measures, and under which `dev faults` breaks things.

Outside of Odoo: the crowd and its journal, the server, the reconciliation. Inside of Odoo (``inside``): who works
there, and the addon's own checks.
"""
