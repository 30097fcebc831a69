"""The addon over a large database: filled, its screens and scheduled actions measured, their plans read, a replica.

`filling` and `runner` drive it from outside of Odoo, `plans` and `table` are pure functions, `inside` runs within
Odoo's shell: `company` and `patterns` make a company and a few claims of each kind by the ORM, `copier` makes many of
them, `screens` and `jobs` measure.
"""
