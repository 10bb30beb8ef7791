"""The suites of the field as data: what each is, how to check a copy of it, how to prepare one.

A suite is a YAML card in `cards/`; adding one takes no code. Neither photos nor coordinates come
with the package: the card says where they are, and `check` whether what was found is the real one.
"""
