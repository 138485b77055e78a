"""The kernel that every service of Okno stands on."""
