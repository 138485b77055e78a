"""Ask other bodies for what the applicant need not bring."""
