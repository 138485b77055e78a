"""Lead a request from registration to its end, step by step: one file a stretch of the way."""
