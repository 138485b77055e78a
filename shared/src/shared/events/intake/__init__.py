"""What intake tells, by noun."""
