"""What every answer of the site has in common: who asks, the door, headers, kept pages, errors."""
