"""Says what to install where lxml is missing, without loading its parser."""

from __future__ import annotations

from importlib import import_module

from govauth.errors import ConfigurationError


def check_lxml() -> None:
    """Refuse to go on without lxml.

    Raises:
        ConfigurationError: it is not installed.

    """
    try:
        import_module("lxml")  # the package alone is next to nothing
    except ModuleNotFoundError:
        raise ConfigurationError(
            "XML signatures need lxml: pip install 'govauth[xml]'; for ЕСИА by SAML: pip install"
            " 'govauth[saml]'"
        ) from None
