"""What every holder of personal data answers and carries out for the registry."""
