"""ЕСИА over SAML 2.0 in memory: an identity provider with the people of the simulated ЕСИА."""
