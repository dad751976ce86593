"""Pages about who somebody is: sign in, accounts, second factors, roles, letters that could not be sent."""
