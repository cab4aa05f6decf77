"""Logins in web frameworks: a router, a dependency, a lifespan; the state bound to the browser, used once."""
