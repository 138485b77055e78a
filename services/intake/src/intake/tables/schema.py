"""Name the one schema that intake owns."""

from sqlalchemy import MetaData

metadata = MetaData(schema="intake")
