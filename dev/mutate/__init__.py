"""Mutation test: small errors are put into the code one at a time, and the tests have to notice each.

`operators` knows which errors there are, `targets` which tests have to notice them where, `plugin` runs inside pytest,
`results` reads what came out. No file is changed: an error goes into a function in memory, in a forked process.
"""
