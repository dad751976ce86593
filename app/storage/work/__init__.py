"""Tables of background work: as people see it, and the queue of the workers."""
