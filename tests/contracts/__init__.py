"""Hold the events to what their readers were promised."""
