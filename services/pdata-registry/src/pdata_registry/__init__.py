"""Know which personal data are kept, for what, on what ground, and how long."""
