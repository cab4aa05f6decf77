"""Says what to install where lxml is missing, without loading its parser."""

from __future__ import annotations

from govauth.errors import ConfigurationError


def check_lxml() -> None:
    """Refuse to go on without lxml.

    Raises:
        ConfigurationError: it is not installed.

    """
    try:
        import lxml  # noqa: F401, PLC0415 - the package alone is next to nothing
    except ModuleNotFoundError:
        raise ConfigurationError(
            "XML signatures need lxml: pip install 'govauth[xml]'; for ЕСИА by SAML: pip install"
            " 'govauth[saml]'"
        ) from None
