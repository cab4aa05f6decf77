"""Taking a ``ds:Signature`` apart, strictly: every element that may be there is named here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Final

from attrs import field, frozen

from govauth.signing.certificate_reading import certificate_of
from govauth.signing.certificates import Certificate
from govauth.signing.xml.algorithms import DS, EXCLUSIVE_C14N, SignatureAlgorithm
from govauth.signing.xml.identifiers import elements_with_id
from govauth.signing.xml.library import Element, tag_of
from govauth.signing.xml.refusal import XmlRefused
from govauth.signing.xml.rules import SignatureRules

_SPACE: Final = re.compile(r"[ \t\r\n]+")
_MOST_PREFIXES: Final = 16


@frozen(slots=True)
class ReadSignature:
    """What a signature says; nothing about it is verified."""

    signed_info: Element = field(repr=False)
    algorithm: SignatureAlgorithm
    transforms: tuple[str, ...]
    inclusive_prefixes: tuple[str, ...]
    digest: bytes
    value: bytes


def read_signature(signature: Element, target: Element, rules: SignatureRules) -> ReadSignature:
    """Read a signature that must cover one element.

    Raises:
        XmlRefused: it names another element, something that the rules do not allow, or is malformed.

    """
    if tag_of(signature) != f"{{{DS}}}Signature":
        raise XmlRefused("there is no ds:Signature where one must be")
    names = [_name(child) for child in signature]
    if names not in (["SignedInfo", "SignatureValue"], ["SignedInfo", "SignatureValue", "KeyInfo"]):
        raise XmlRefused("ds:Signature holds other elements than SignedInfo, SignatureValue and KeyInfo")
    signed_info, value = signature[0], signature[1]
    c14n, method, reference = _children(
        signed_info, ("CanonicalizationMethod", "SignatureMethod", "Reference")
    )
    if c14n.get("Algorithm") != EXCLUSIVE_C14N or len(c14n):
        raise XmlRefused("the canonicalization of SignedInfo is not plain exclusive canonicalization")
    transforms, digest_method, digest_value = _children(
        reference, ("Transforms", "DigestMethod", "DigestValue")
    )
    algorithm = _algorithm(method, digest_method, rules)
    _check_target(reference.get("URI"), target, rules)
    chain = tuple(one.get("Algorithm") or "" for one in transforms)
    if {_name(one) for one in transforms} != {"Transform"} or chain not in rules.transforms:
        raise XmlRefused("the reference has transforms that are not allowed here")
    return ReadSignature(
        signed_info,
        algorithm,
        chain,
        _inclusive_prefixes(transforms),
        _base64(digest_value),
        _base64(value),
    )


def certificate_in(signature: Element) -> Certificate | None:
    """Read the certificate that KeyInfo encloses. Anybody may enclose any: by itself it proves nothing.

    Returns:
        None where there is none that can be read, or more than one.

    """
    path = f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"
    enclosed = signature.findall(path)
    if len(enclosed) != 1:
        return None
    try:
        return certificate_of(_base64(enclosed[0]))
    except XmlRefused:
        return None


def _name(element: Element) -> str | None:
    prefix, tag = f"{{{DS}}}", tag_of(element)
    return tag.removeprefix(prefix) if tag.startswith(prefix) else None


def _children(parent: Element, names: Sequence[str]) -> list[Element]:
    children = list(parent)
    if [_name(child) for child in children] != list(names):
        raise XmlRefused(f"{_name(parent)} must hold one each of {', '.join(names)}, and nothing else")
    return children


def _algorithm(method: Element, digest: Element, rules: SignatureRules) -> SignatureAlgorithm:
    uri, digest_uri = method.get("Algorithm"), digest.get("Algorithm")
    for algorithm in rules.algorithms:
        if (algorithm.uri, algorithm.digest_uri) == (uri, digest_uri) and not len(method) and not len(digest):
            return algorithm
    raise XmlRefused("the signature is by an algorithm that is not allowed here, or its digest does not fit")


def _check_target(uri: str | None, target: Element, rules: SignatureRules) -> None:
    identifier = target.get(rules.id_attribute)
    if not identifier or uri != f"#{identifier}":
        raise XmlRefused("the signature is about another element than the one that must be signed")
    if elements_with_id(target, identifier) != [target]:
        raise XmlRefused("two elements of the document have the identifier of the signed one")


def _inclusive_prefixes(transforms: Element) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for transform in transforms:
        if not len(transform):
            continue
        listed = transform[0]
        is_list = tag_of(listed) == f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces" and not len(listed)
        if len(transform) != 1 or not is_list or transform.get("Algorithm") != EXCLUSIVE_C14N:
            raise XmlRefused("a transform has parameters that are not allowed here")
        found = tuple((listed.get("PrefixList") or "").split())
        if len(found) > _MOST_PREFIXES:
            raise XmlRefused("the list of inclusive namespaces is too long")
    return found


def _base64(element: Element) -> bytes:
    if len(element):
        raise XmlRefused(f"{_name(element)} holds elements")
    try:
        return base64.b64decode(_SPACE.sub("", element.text or ""), validate=True)
    except (binascii.Error, ValueError):
        raise XmlRefused(f"{_name(element)} is not base64") from None
