"""Set-up of a bare machine. Standard library only: this runs before anything is installed."""
