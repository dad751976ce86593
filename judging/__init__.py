"""How judges' marks become results. Pure: the standard library only; exact arithmetic."""
