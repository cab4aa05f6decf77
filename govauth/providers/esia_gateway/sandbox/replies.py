"""Answers of the simulated gateway that hold no state: a citizen, documents, consents."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlencode

from govauth.http.message import Response
from govauth.simulation import Json, Refused, json_reply, redirect

Sign = Callable[[bytes], bytes]
"""Makes a detached signature."""

PDF: Final = b"%PDF-1.4\n% sandbox\n%%EOF\n"
XML: Final = '<?xml version="1.0" encoding="UTF-8"?><Справка год="2023"/>'.encode()
PERSONAL_SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "fullname": ("firstName", "middleName", "lastName"),
    "birthdate": ("birthDate",),
    "birthplace": ("birthPlace",),
    "gender": ("gender",),
    "snils": ("snils",),
    "inn": ("inn",),
    "mobile": ("mobilePhone",),
    "email": ("email",),
    "addresses": ("registrationAddress", "homeAddress"),
}
CERTIFICATE_SCOPES: Final = frozenset({"birth_cert_doc"})
"""The only scope of a certificate that the document names."""

_ADDRESS: Final = {
    "addressStr": "г Учебный, ул Песочная",
    "region": "Учебная",
    "countryId": "RUS",
    "house": "7",
    "zipCode": "101000",
    "city": "Учебный",
    "street": "Песочная",
    "fiasCode": "0c5b2444-70a0-4932-980c-b4dc0d3f02b5",
}


def person(number: int) -> Json:
    """Return the personal fields of citizen ``number``."""
    return {
        "uid": str(1000900000 + number),
        "oid": str(1000900000 + number),
        "firstName": "Учебный",
        "middleName": "Песочницевич",
        "lastName": f"Гражданин{number}",
        "snils": "112-233-445 95",
        "inn": "500100732259",
        "gender": "M",
        "birthDate": "02.01.1990",
        "birthPlace": "Учебный",
        "email": "citizen@example.test",
        "mobilePhone": "+7(900)0000000",
        "registrationAddress": _ADDRESS,
        "homeAddress": _ADDRESS,
        "trusted": True,
    }


def document(kind: str, number: int, form: str = "", sign: Sign | None = None) -> Json:
    """Return a document of a type, in the form that was asked for: ``""``, raw, xml, pdf, file or ext."""
    moment = 1680099387000 + number
    common: Json = {
        "oid": str(1000900000 + number),
        "id": f"{kind.lower()}-{form or 'data'}-{number}",
        "version": 1,
        "createdOn": moment,
        "updatedOn": moment,
        "receiptDocDate": moment,
        "validateDateDoc": moment,
        "relevance": "actual",
        "status": "verified_by_request",
        "departmentDoc": "Учебное ведомство",
    }
    own = _own(kind, number)
    if form == "raw":
        own = {"nameDoc": f"Документ {kind}", "content": base64.b64encode(XML).decode()}
    elif form == "ext":
        own = {**own, "links": [{"name": "detail.pdf", "url": "https://files.example.test/detail.pdf"}]}
    elif form:
        own = {**own, "files": [attachment(kind, form, sign or not_a_signature)]}
    return {**common, **own, "type": kind}


def _own(kind: str, number: int) -> Json:
    if kind == "INCOME_REFERENCE":
        agent = {"fullName": "ООО «Ромашка»", "inn": "7707083893", "kpp": "770701001"}
        return {
            "year": "2023",
            "data": [{"orgInfo": agent, "rate": "13", "income": "600000.10", "tax": "78000"}],
        }
    return {
        "lastName": f"Гражданин{number}",
        "firstName": "Учебный",
        "middleName": "Песочницевич",
        "birthDate": "02.01.1990",
        "series": "4500",
        "number": f"{number:06}",
        "issueDate": "03.02.2010",
        "issuedBy": "Учебный отдел",
    }


def income_not_found(year: str, number: int) -> Json:
    """Return a year without data."""
    return {
        **{key: value for key, value in document("INCOME_REFERENCE", number).items() if key != "data"},
        "id": f"income_reference-{year}-{number}",
        "error": "ndflNotFound",
        "year": year,
    }


def not_a_signature(content: bytes) -> bytes:
    """Return what stands for a signature as long as nobody checks it."""
    return b"sandbox signature over %d bytes" % len(content)


def attachment(kind: str, form: str, sign: Sign) -> Json:
    """Return an entry of ``files``."""
    names = {"xml": "application/xml", "pdf": "application/pdf", "file": "application/zip"}
    content = {"xml": XML, "pdf": PDF, "file": archive()}[form]
    suffix = "zip" if form == "file" else form
    return {
        "createdOn": 1680099387000,
        "updatedOn": 1680099387000,
        "file": base64.b64encode(content).decode(),
        "name": f"{kind.lower()}.{suffix}",
        "metadata": names[form],
        "sign": base64.b64encode(sign(content)).decode(),
    }


def archive() -> bytes:
    """Return a ZIP archive with a document and its XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("справка/reference.pdf", PDF)
        zipped.writestr("справка/reference.xml", XML)
    return target.getvalue()


def consent(number: int, granted: Json, now: float) -> Json:
    """Return an element of ``/auth/user_permissions`` for what was granted."""
    return {
        "stateFacts": ["Identifiable"],
        "id": 74000 + number,
        "personId": 7590000 + number,
        "orgId": 7410000,
        "permissionId": 1,
        "sysname": granted["sysname"],
        "name": f"Согласие {granted['sysname']}",
        "description": "Учебное согласие",
        "orgShortName": "ООО «Учебная система»",
        "ogrn": "1027700132195",
        "orgAddress": "101000, г Учебный",
        "issuedOn": int(now),
        "expiredOn": int(now) + 60 * int(granted["expire"]),
        "status": "A",
        "createdOn": int(now),
        "updatedOn": int(now),
        "signatureId": f"00000000-0000-4000-8000-{number:012}",
        "signatureStatus": "ISSUED",
        "scopes": _items(granted["permissions"]),
        "purposes": _items(granted["purposes"]),
        "actions": _items(granted["actions"]),
    }


def _items(names: str) -> Json:
    found = names.split()
    return {
        "stateFacts": ["hasSize"],
        "size": len(found),
        "elements": [
            {"stateFacts": ["ReadOnly"], "sysname": name, "name": f"Просмотр {name}"} for name in found
        ],
    }


def gateway_reply(value: object, status: int = 200) -> Response:
    """Make a JSON answer, whose charset the gateway writes in lower case."""
    return json_reply(value, status, {"content-type": "application/json; charset=utf-8"})


def refused(status: int, code: str, message: str) -> Refused:
    """Refuse. The document shows no refusal; this is the form of OAuth 2.0."""
    return Refused(gateway_reply({"error": code, "error_description": message}, status))


def way_back(address: str, **params: str) -> Response:
    """Send a browser back, with Cyrillic percent-encoded and ``+`` for spaces."""
    mark = "&" if "?" in address else "?"
    return redirect(f"{quote(address, safe=':/?&=%~+')}{mark}{urlencode(params)}")
