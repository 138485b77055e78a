"""The composition root: all parts in one process, the command line, the demo."""
