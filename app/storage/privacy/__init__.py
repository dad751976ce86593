"""Personal data: the purpose of every column, encryption at rest, consents, requests."""
