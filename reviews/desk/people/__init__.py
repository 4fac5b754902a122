"""The members of the team: how they sign in, prove who they are again, and what they say of themselves."""
