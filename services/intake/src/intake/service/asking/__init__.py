"""Take in what the MFC is asked in general, and answer it (16(1)4, 16(4)1)."""
