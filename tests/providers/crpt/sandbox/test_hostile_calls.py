"""Whatever a caller sends, it is answered: the simulated systems refuse what they cannot read."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.http.message import Request
from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from govauth.providers.crpt.sandbox.mdlp.routes import MDLP_CALLS, SENDING
from govauth.providers.crpt.sandbox.true_api.contents import read_contents
from govauth.providers.crpt.sandbox.true_api.routes import OPEN, TRUE_API
from govauth.simulation import object_in
from govauth.wire.json import encode_json
from tests.soaking import examples

NAME = f"01{GTIN}215AAAAAAAAAAAA"
CALLS = sorted({(how, path) for how, path, *_ in (*TRUE_API, *OPEN, *MDLP_CALLS, *SENDING)})
FIELDS = (
    "pg limit page size did pageDir orderedColumnValue orderColumn order dateFrom documentType documentId productGroup "
    "cis inns task_ids sscc filter pagination perPage direction sgtin productGroups gtins states codes name params "
    "productGroupCode dataStartDate inn kpp start_from count sgtins document sign request_id hash_sum document_id "
    "trusted_partners storage_id start_date emissionDatePeriod from to document_format product_document type signature"
).split()
SCALARS = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        1.5,
        10**30,
        "",
        "x",
        "я",
        "lp",
        "1",
        "2020-01-01",
        "0001-01-01T00:00:00-23:00",
        NAME,
        GTIN,
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)
QUERIES = st.dictionaries(st.sampled_from(FIELDS), SCALARS, max_size=6)
LIKELY = {"start_from": 0, "count": 9, "name": "FILTERED_CIS_REPORT", "productGroupCode": 1}


@cache
def opened_sandbox() -> CrptSandbox:
    sandbox = CrptSandbox()
    for system in ("true_api", "mdlp"):
        sandbox.tokens._own_token(system, "opens", 1e9)
    return sandbox


@settings(max_examples=examples(150))
@given(st.sampled_from(CALLS), QUERIES, VALUES, st.booleans())
def test_every_call_is_answered(
    call: tuple[str, str], query: dict[str, object], body: object, likely: bool
) -> None:
    how, path = call
    scheme = "Bearer" if "/true-api" in path else "token"
    if likely:
        body = {**LIKELY, **object_in(body)}
    url = f"http://127.0.0.1{path.replace('{', '').replace('}', '')}?{urlencode(query)}"
    headers = {"authorization": f"{scheme} opens", "accept": "*/*"}
    answer = opened_sandbox().handle(Request(how, url, headers, b"" if how == "GET" else encode_json(body)))
    assert answer.status in (200, 400, 403, 404)


@settings(max_examples=examples(100))
@given(
    st.sampled_from(["MANUAL", "XML", "CSV"]),
    st.sampled_from(
        [
            b'{"products": [{"cis": "1"}], "aggregationUnits": [[]]}',
            '<?xml version="1.0" encoding="utf-8"?><a><СвПокуп ИННЮЛ="1"/><КИЗ>1</КИЗ></a>'.encode(),
            b'cis,b\n"x",1\n',
        ]
    ),
    st.integers(0, 90),
    st.binary(max_size=3),
)
def test_every_document_is_read_or_refused(form: str, text: bytes, place: int, more: bytes) -> None:
    damaged = text[:place] + more + text[place + len(more) // 2 :]
    try:
        contents = read_contents(damaged, form)
    except ValueError:
        return
    assert all(isinstance(code, str) for code in contents.codes)
