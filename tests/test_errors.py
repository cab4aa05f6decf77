"""The tree of errors: drawn as it is, picklable, one sentence each."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from govauth import errors
from govauth.errors import GovAuthError, InvalidInput, UnexpectedReply
from govauth.secret import Withheld


def all_errors() -> list[type[GovAuthError]]:
    found = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, GovAuthError)]
    return sorted(found, key=lambda cls: cls.__name__)


def make(kind: type[GovAuthError]) -> GovAuthError:
    if kind is InvalidInput:
        return InvalidInput("services[1].price", "must be above zero")
    if kind is UnexpectedReply:
        return UnexpectedReply("content[3].id", "a required key is missing", body=Withheld(b"{}"))
    return kind("it did not work")


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+)", line)
        if match is None:
            continue
        depth = len(match[1]) // 4
        del path[depth:]
        if path:
            drawn[match[2]] = path[-1]
        path.append(match[2])
    actual = {cls.__name__: cls.__mro__[1].__name__ for cls in all_errors() if cls is not GovAuthError}
    assert drawn == actual


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_pickles_and_names_its_operation(kind: type[GovAuthError]) -> None:
    error = make(kind).during("receipts.issue").during("something else")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert str(error).startswith("receipts.issue: ")
    assert "\n" not in str(error)
    assert again.__dict__ == error.__dict__


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_an_error_again_is_equal_and_another(kind: type[GovAuthError]) -> None:
    try:
        raise make(kind) from ValueError("cause")
    except GovAuthError as error:
        again = error.again()
        assert again is not error
        assert (again.__traceback__, again.__cause__, again.__context__) == (None, None, None)
        assert str(again) == str(error)


def test_bad_input_names_field_and_rule() -> None:
    error = InvalidInput("price", "must be above zero").within("services[1]")
    assert (error.field, error.rule) == ("services[1].price", "must be above zero")
    assert isinstance(error, ValueError)


def test_the_body_of_an_unexpected_reply_is_kept_and_not_shown() -> None:
    error = UnexpectedReply("body", "not JSON", body=Withheld(b"<html>secret"))
    assert "secret" not in f"{error} {error!r} {error.__dict__}"
    assert error.body is not None
    assert error.body.content == b"<html>secret"
