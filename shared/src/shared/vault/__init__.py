"""The only door to personal data: sealed at rest, opened for a named person, purpose and fields."""
