"""Make reports, and write them as files."""
