"""The journeys of applicants, portals and officials through a whole installation."""
