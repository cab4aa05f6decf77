from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.providers.esia import (
    ChildScope,
    OrganizationScope,
    PersonScope,
    Scope,
    Scopes,
    WithdrawnScopeWarning,
)
from govauth.providers.esia.login.scopes import asked_of_person, asked_of_system


def test_a_scope_of_an_organization_is_spelt_as_in_the_document() -> None:
    scope = Scope.of_organization(OrganizationScope.EMPLOYEES, 1000000357)
    assert str(scope) == "http://esia.gosuslugi.ru/org_emps?org_oid=1000000357"
    short = Scope.of_organization("org_emps", "1000000357", write=True, url=False)
    assert str(short) == "org_emps?org_oid=1000000357&mode=w"
    with pytest.raises(InvalidInput, match="org_oid must be digits"):
        Scope.of_organization("org_emps", "12&mode=w")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("id_doc", "id_doc?oid=1000299353"),
        ("usr_org", "http://esia.gosuslugi.ru/usr_org?mode=r&oid=1"),
        ("org_emps?org_oid=1&mode=w", "http://esia.gosuslugi.ru/org_emps?mode=w&org_oid=1"),
        ("http://esia.gosuslugi.ru/tech_inf?stu=DELETED", "tech_inf?stu=DELETED"),
    ],
)
def test_two_spellings_mean_the_same(one: str, other: str) -> None:
    assert not Scopes.granted(one).beyond(Scopes.granted(other))
    assert one in Scopes.granted(other)


@pytest.mark.parametrize(
    ("asked", "granted"),
    [("org_emps?org_oid=1", "org_emps?org_oid=2"), ("id_doc", "id_doc?mode=w"), ("inn", "snils")],
)
def test_two_scopes_differ(asked: str, granted: str) -> None:
    assert Scopes.granted(granted).beyond(Scopes.of(asked))


def test_the_order_of_a_collection_stays_and_a_set_gets_one() -> None:
    assert str(Scopes.of(["fullname", "openid", "fullname"])) == "fullname openid"
    assert str(Scopes.of({"snils", "openid", "fullname"})) == "openid fullname snils"
    assert str(Scopes.of("openid  fullname")) == "openid fullname"
    assert str(Scopes.of({PersonScope.ID_DOC, "openid"})) == "openid id_doc"


@pytest.mark.parametrize("bad", ["", "  ", [], ["a b"], ["оtp"], ["?a=b"], ['"'], ["name?"]])
def test_malformed_scopes_are_refused(bad: str | list[str]) -> None:
    if bad == ["name?"]:
        assert str(Scopes.of(bad)) == "name"
        return
    with pytest.raises(InvalidInput, match="scopes must"):
        Scopes.of(bad)


def test_a_login_never_sends_oid() -> None:
    with pytest.raises(InvalidInput, match="must not carry oid"):
        asked_of_person(["id_doc?oid=1"])


@pytest.mark.parametrize(
    "name", ["openid", PersonScope.SNILS, ChildScope.INN, "http://esia.gosuslugi.ru/inn"]
)
def test_a_system_gets_nothing_about_persons(name: str) -> None:
    with pytest.raises(InvalidInput, match="needs a person"):
        asked_of_system([name])


@pytest.mark.parametrize("name", ["usr_inf", "http://esia.gosuslugi.ru/org_inf?org_oid=1", "contacts"])
def test_withdrawn_scopes_warn(name: str) -> None:
    with pytest.warns(WithdrawnScopeWarning, match="withdrawn"):
        asked_of_person([name])


_names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
_pairs = st.lists(st.tuples(_names, st.text("abc0123456789", min_size=1, max_size=8)), max_size=4)


@given(st.builds(lambda name, pairs: Scope(name, tuple(pairs)), _names, _pairs))
def test_a_scope_comes_back_from_its_text(scope: Scope) -> None:
    assert Scope.parse(str(scope)) == scope


@given(st.lists(st.builds(lambda n, p: Scope(n, tuple(p)), _names, _pairs), min_size=1), st.randoms())
def test_prefix_and_order_do_not_matter(scopes: list[Scope], chance: random.Random) -> None:
    other = [Scope(f"http://esia.gosuslugi.ru/{one.name}", one.parameters[::-1]) for one in scopes]
    chance.shuffle(other)
    assert not Scopes.of(scopes).beyond(Scopes.of(other))
    assert not Scopes.of(other).beyond(Scopes.of(scopes))


@given(st.text())
def test_the_claim_of_a_token_is_read_whatever_it_holds(text: str) -> None:
    Scopes.granted(text).beyond(Scopes.granted("openid"))
