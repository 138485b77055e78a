"""Read what clients send in one way."""

from pydantic import BaseModel, ConfigDict


class In(BaseModel):
    """What a client sends: unknown fields are refused, and errors never quote the input."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
