"""Pages about what is kept about people: the notice, one's own data, requests and breaches."""
