"""Tables of entries: files on their way in, drafts, what was handed in."""
