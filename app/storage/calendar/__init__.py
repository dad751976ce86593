"""The calendar: which of its steps were done, which are held, and what stands in their way."""
