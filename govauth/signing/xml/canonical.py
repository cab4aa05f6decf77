"""Canonical forms of a part of a document, and the chains of transforms that a reference may name."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from attrs import field, frozen

from govauth.signing.xml.algorithms import ENVELOPED, EXCLUSIVE_C14N, SMEV
from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.refusal import XmlRefused
from govauth.signing.xml.transform import smev_transform


def exclusive_c14n(element: Element, *, inclusive_prefixes: Sequence[str] = ()) -> bytes:
    """Canonicalize an element where it stands (W3C Exclusive XML Canonicalization 1.0, without comments).

    Args:
        element: the root of the part.
        inclusive_prefixes: ``PrefixList`` of ``InclusiveNamespaces``; ``#default`` names the default one.

    Raises:
        XmlRefused: a namespace is a relative URI.

    """
    if inclusive_prefixes:
        element = _parsed_anew(element)
    prefixes = ["" if prefix == "#default" else prefix for prefix in inclusive_prefixes]
    try:
        return etree.tostring(
            element,
            method="c14n",
            exclusive=True,
            with_comments=False,
            inclusive_ns_prefixes=prefixes or None,
        )
    except etree.C14NError:
        # Canonical XML 1.0, section 1.3: a relative namespace URI is a failure, not a form.
        raise XmlRefused("the XML has no canonical form: a namespace in it is a relative URI") from None


def _parsed_anew(element: Element) -> Element:
    """Parse the document of an element in this thread, and return the element in it.

    lxml looks up the prefixes of the list in the dictionary of names of the document, and passes over those
    that are not there. Only a parser enters prefixes into it, and each thread has a dictionary of its own: a
    document that was built, or copied in another thread than it was parsed in, would lose them.
    """
    tree = element.getroottree()
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, collect_ids=False
    )
    root = etree.fromstring(etree.tostring(tree, encoding="utf-8"), parser)
    found = root.getroottree().find(tree.getelementpath(element))
    if found is None:
        raise ValueError("the element is not in its document")
    return found


@frozen(slots=True)
class Covered:
    """What a signature covers.

    Attributes:
        digested: the octets that are hashed.
        canonical: the exclusive canonical form of the same element, to read it from.

    """

    digested: bytes = field(repr=False)
    canonical: bytes = field(repr=False)


def covered_by(
    target: Element,
    transforms: Sequence[str],
    *,
    inclusive_prefixes: Sequence[str] = (),
    signature: Element | None = None,
) -> Covered:
    """Apply a chain of transforms to an element.

    Args:
        target: what is signed.
        transforms: identifiers, in order; the caller has compared the chain with those it allows.
        inclusive_prefixes: of the exclusive canonicalization in the chain.
        signature: the signature that the enveloped transform takes out.

    """
    if ENVELOPED in transforms and signature is not None and target in signature.iterancestors():
        target = _without(target, signature)
    canonical = exclusive_c14n(target, inclusive_prefixes=inclusive_prefixes)
    if transforms[-1] == SMEV:
        # It forgets what kinds of canonicalization differ in: namespace declarations.
        return Covered(smev_transform(target), canonical)
    if transforms[-1] != EXCLUSIVE_C14N:
        raise ValueError("the chain must end with a canonical form")
    return Covered(canonical, canonical)


def _without(target: Element, signature: Element) -> Element:
    """Copy the document without the signature, and return the target in it."""
    tree = signature.getroottree()
    place_of_target, place_of_signature = tree.getelementpath(target), tree.getelementpath(signature)
    copied = copy.deepcopy(tree)
    taken, kept = copied.find(place_of_signature), copied.find(place_of_target)
    if taken is None or kept is None:
        raise ValueError("the signature is not in the document of its target")
    parent = taken.getparent()
    if parent is None:
        raise ValueError("a signature stands alone")
    # lxml removes the text behind an element along with it.
    before = taken.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (taken.tail or "")
    else:
        before.tail = (before.tail or "") + (taken.tail or "")
    parent.remove(taken)
    return kept
