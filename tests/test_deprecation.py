"""The one way in which public names go."""

from __future__ import annotations

import pytest

from govauth.deprecation import warn_deprecated


def old_name() -> None:
    warn_deprecated("receipts.old_name", instead="receipts.new_name", since="1.2", until="2.0")


def test_the_warning_names_the_way_on_and_the_line_that_must_change() -> None:
    with pytest.warns(DeprecationWarning) as seen:
        old_name()
    (warning,) = seen
    sentence = "receipts.old_name is deprecated since 1.2 and will not be in 2.0: use receipts.new_name"
    assert str(warning.message) == sentence
    assert warning.filename == __file__
