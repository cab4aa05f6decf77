"""The transform of СМЭВ a second time, from its rules, over ElementTree: to compare with."""

from __future__ import annotations

from xml.etree import ElementTree

ESCAPES = {"&": "&amp;", "<": "&lt;", "\r": "&#xd;"}
IN_VALUES = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xa;", "\r": "&#xd;"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped(block: str) -> str:
    """Write a text character by character, as the writer of Woodstox goes through its buffer."""
    long, written, position, before = units(block) >= 12, "", 0, "start"
    for character in block:
        if long and position % 512 == 0:
            before = "start"
        if character in ESCAPES:
            written += ESCAPES[character]
            before = "escaped" if long else character
        elif character == ">" and before in {"start", "]", "escaped"}:
            written += "&gt;"
            before = "escaped" if long else character
        else:
            written += character
            before = character
        step = units(character)
        # A character of two units that lies across a border leaves its second half in the next piece.
        if long and step == 2 and position % 512 == 511:
            before = "half"
        position += step
    return written


def second_transform(document: str) -> bytes:
    counter = iter(range(1, 1_000_000))

    def text(block: str | None) -> str:
        return escaped(block) if block and any(character > " " for character in block) else ""

    def write(element: ElementTree.Element, inherited: dict[str, str]) -> str:
        uri, local = element.tag[1:].split("}")
        declared = dict(inherited)
        declarations = []
        qualified: list[tuple[str, str]] = []
        plain: list[tuple[str, str]] = []
        for name, value in element.attrib.items():
            (qualified if name[0] == "{" else plain).append((name, value))
        order = [tuple(name[1:].split("}")) + (value,) for name, value in qualified]
        order.sort(key=lambda row: [part.encode("utf-16-be") for part in row[:2]])
        for used in (uri, *(row[0] for row in order)):
            if used not in declared:
                declared[used] = f"ns{next(counter)}"
                declarations.append(f' xmlns:{declared[used]}="{used}"')
        parts = [f'{declared[space]}:{local_name}="{value_of(value)}"' for space, local_name, value in order]
        parts += [
            f'{name}="{value_of(value)}"'
            for name, value in sorted(plain, key=lambda row: row[0].encode("utf-16-be"))
        ]
        name = f"{declared[uri]}:{local}"
        inner = text(element.text) + "".join(write(child, declared) + text(child.tail) for child in element)
        return f"<{name}{''.join(declarations)}{''.join(' ' + part for part in parts)}>{inner}</{name}>"

    return write(ElementTree.fromstring(document), {}).encode()


def value_of(value: str) -> str:
    return "".join(IN_VALUES.get(character, character) for character in value)
