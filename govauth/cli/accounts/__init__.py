"""The accounts of a profile: whose token it is, how to sign in, and the client that goes on with it."""
