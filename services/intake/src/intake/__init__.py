"""Take in an applicant's request once, and follow it to the issued result."""
