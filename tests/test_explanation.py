"""Each documented code says what happened and what to do, in both languages, in the error and when asked for."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from govauth import providers
from govauth.cli import language as cli_language
from govauth.cli import main
from govauth.cli.exit_codes import ExitCode
from govauth.errors import ApiError, Conflict, GovAuthError, InvalidRequest, NotFound, ServerFault
from govauth.explanation import PROVIDERS, explain, explanations, similar_codes
from govauth.http.message import Response
from govauth.providers.crpt import errors as crpt
from govauth.providers.esia.login.refusals import refusal_of
from govauth.providers.esia.rest import errors as esia_rest
from govauth.providers.moy_nalog import errors as moy_nalog
from scripts.error_codes import LANGUAGES, page

CYRILLIC: Final = re.compile("[а-яё]")
LATIN_WORD: Final = re.compile("[a-z]{2}")


def numbered(text: str) -> Iterator[str]:
    """Read ``ESIA-`` codes: single numbers, and the first and last of a row."""
    for part in text.split():
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"ESIA-{number:06}"


# Typed from the document: tables 14-49 and Б.7.1-Б.12, with 03200 as it is printed.
REST: Final = [
    *numbered("1 5002 5011 5013 5029 5034 5040 5043 20002 20203 20326"),
    *numbered("30002-30003 30007 30504 32006 32010 32101-32105 32110 32200-32203 32205"),
    *numbered("33000-33011 33100-33106 33109-33110 33201-33202 33300-33303"),
    *numbered("34000-34006 34008 35100-35113 35115-35120 36100-36102 36110 36201"),
    *numbered("36701-36702 36712-36714 37213-37219 38000-38001 38006 38900-38906 39104 39230"),
    *numbered("39601-39608 39803 39805 39810 39812-39813 39815-39816 39821 39951 39961 39974"),
    *numbered("40404 58012 910001 910100 910111-910118 910120 910307"),
    "ESIA-03200",
]
SIGN_IN: Final = [
    *numbered("7002-7009 7011-7015 7017-7019 7023 7027-7028 7038-7040 7046 7053 7055 7060-7062 7194 8010"),
    *numbered("5002 5027 20000 37213-37219 38000 36700-36707 36716 36726-36727"),
]
WORDS: Final = {
    "moy_nalog": (
        "authentication.failed",
        "authentication.failed.expired.token",
        "Not Authenticated",
        "taxpayer.unregistered",
        "validation.failed",
        "access.denied",
        "receipt.duplication",
        "Неверный логин или пароль",
        "Указанный Вами ИНН некорректен",
        "Не передан ИНН ЛКФЛ",
        "403",
        "404",
        "406",
        "422",
        "429",
    ),
    "bifit_kassa": ("mfa_required", "invalid_grant", "invalid_token", "access_denied", "403"),
    "esia_gateway": ("bad_request", "access_denied", "invalid_client", "ndflNotFound", "401", "403"),
    "crpt": (
        "91",
        "252",
        *map(str, range(1, 12)),
        "203",
        "418",
        "4045",
        "4050",
        "5000",
        "400",
        "401",
        "403",
        "404",
        "406",
        "413",
        "422",
        "429",
    ),
    "smev": ("SMEVFailure", "StaleMessageId", "SignatureIsInvalid", "TargetMessageIsNotFound"),
    "esia": (
        "AuthnFailed",
        "NoPassive",
        "Responder",
        "login_required",
        "interactionRequired",
        "invalid_grant",
        "access_denied",
        "412",
        "428",
    ),
}


@pytest.mark.parametrize("code", REST)
def test_a_refusal_of_a_rest_service_has_advice(code: str) -> None:
    error = esia_rest.refuse(Response(400, {}, json.dumps({"code": code, "message": "Слова"}).encode()))
    assert isinstance(error, ApiError)
    assert type(error) is not ApiError
    assert error.advice in str(error)
    assert LATIN_WORD.search(error.advice)
    [explained] = [one for one in explain(code, "esia") if one.kind is type(error)]
    assert (explained.code, explained.advice.en) == (code, error.advice)
    assert explained.sentence in str(error)
    assert error.advice_ru == explained.advice.ru
    assert pickle.loads(pickle.dumps(error)).advice_ru == error.advice_ru


@pytest.mark.parametrize("code", SIGN_IN)
def test_a_refused_sign_in_has_advice(code: str) -> None:
    error = refusal_of(None, f"{code}: Слова")
    known = [one.advice for one in explain(code, "esia") if one.kind is type(error)]
    assert (error.advice, error.advice_ru) in known
    assert error.advice


def test_the_words_of_each_provider_are_explained() -> None:
    rooms = {path.parent.name for path in Path(providers.__file__).parent.glob("*/__init__.py")}
    assert set(WORDS) == set(PROVIDERS) == rooms
    for provider, codes in WORDS.items():
        assert [code for code in codes if not explain(code, provider)] == []


def test_everything_is_said_in_both_languages() -> None:
    rows = list(explanations())
    assert len(rows) > 260
    for one in rows:
        assert issubclass(one.kind, GovAuthError)
        assert LATIN_WORD.search(one.sentence), one
        assert LATIN_WORD.search(one.advice.en), one
        assert CYRILLIC.search(one.russian), one
        assert CYRILLIC.search(one.advice.ru), one


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ESIA-000001", ServerFault),
        ("ESIA-020002", NotFound),
        ("ESIA-039816", NotFound),
        ("ESIA-039951", Conflict),
        ("ESIA-039810", Conflict),
        ("ESIA-033101", InvalidRequest),
        ("ESIA-910112", InvalidRequest),
    ],
)
def test_the_class_says_what_to_do_in_code(code: str, kind: type[GovAuthError]) -> None:
    assert [one.kind for one in explain(code)] == [kind]


def test_nothing_is_needed_that_comes_with_an_extra() -> None:
    program = (
        "import sys; sys.modules.update(lxml=None, cryptography=None);"
        "from govauth.explanation import explain; assert explain('AuthnFailed', 'esia')"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_codes_is_current(language: str) -> None:
    written = Path(f"docs/{language}/error-codes.md").read_text(encoding="utf-8")
    assert written == page(language), "run: python -m scripts.error_codes"


def test_codes_are_found_however_they_are_typed() -> None:
    for typed in ("ESIA-007053", "esia-007053", " 007053 ", "7053", "ESIA 7053"):
        assert [one.code for one in explain(typed)] == ["ESIA-007053"]
    assert [one.code for one in explain("3200")] == ["ESIA-03200"]
    assert {one.provider for one in explain("401")} == set(PROVIDERS)
    assert explain("ESIA-999999") == explain("") == ()
    assert "ESIA-007053" in similar_codes("ESIA-00753")
    assert similar_codes("mfa_requird") == ["mfa_required"]


def test_a_login_at_moy_nalog_that_is_refused_in_words_alone() -> None:
    answer = Response(401, {}, json.dumps({"message": "Неверный логин или пароль"}).encode())
    error = moy_nalog.refuse_login(answer)
    assert error is not None
    assert "lkfl2.nalog.ru" in error.advice


def test_a_refusal_of_suz_has_advice() -> None:
    answer = Response(
        413, {}, b'{"globalErrors":[{"error":"Attached signature","errorCode":"413"}],"success":false}'
    )
    error = crpt.refuse(answer)
    assert isinstance(error, crpt.CrptRefusal)
    assert "detached" in error.advice
    assert error.faults[0].code == "413"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *arguments])
    written = capsys.readouterr()
    return ended.value.code, written.out, written.err


def test_the_command_explains(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, text, _ = run(capsys, "receipt.duplication")
    assert (code, "ReceiptDuplication" in text, "receipts.reconcile" in text) == (0, True, True)
    code, text, _ = run(capsys, "38000", "--json")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["error"] for line in lines] == ["KeyHolderUnfit", "NotFound"]
    assert all(line["advice"] and line["meaning"] for line in lines)
    monkeypatch.setattr(cli_language, "RUSSIAN", True)
    assert "код 606" in run(capsys, "ESIA-910116")[1]
    code, _, text = run(capsys, "ESIA-039817")
    assert (code, "похожи: " in text, "ESIA-039816" in text) == (ExitCode.FAILED, True, True)


def test_the_command_knows_providers_and_classes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "401", "--provider", "crpt", "--json")[1].count("crpt") == 2
    assert "Fail" in run(capsys, "BatchRefused")[1]
    code, text, wrong = run(capsys, "401", "--provider", "nobody", "--json")
    assert (code, text, "none of moy_nalog" in json.loads(wrong)["error"]) == (ExitCode.USAGE, "", True)
