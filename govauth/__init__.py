"""govauth: an async SDK with pluggable auth strategies for Russian government APIs."""
