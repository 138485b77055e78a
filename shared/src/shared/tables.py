"""Hold the kernel's own tables, which stand in every service's schema."""

from sqlalchemy import MetaData

kernel = MetaData()
"""Tables without a schema: the connection's ``search_path`` puts them into the service's own."""
