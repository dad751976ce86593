"""Tables about who somebody is: people and how they are found, sign-ins, secrets, roles, letters waiting."""
