"""The command line: thin commands over the stages, heavy modules loaded when a command runs."""
