"""Who somebody is: accounts, signing in and proving it, roles, what is sent to people."""
