"""The pages: routes and forms by noun, and what every answer has in common."""
