"""The rules of intake: values and time in, decisions out; no input and no output."""
