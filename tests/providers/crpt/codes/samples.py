"""Codes as they stand in marks, and what scanners, spreadsheets, logs and people make of them. All values are made up."""

from __future__ import annotations

from typing import Final, NamedTuple

from govauth.providers.crpt.codes import CodeKind, Damage, Repair

GTIN: Final = "02990000010018"
HEAD: Final = f"01{GTIN}21"
WRONG_HEAD: Final = "010299000001001921"
GS: Final = "\x1d"
KEY_44: Final = "89jzsxXAEb8PHNvakCNPBrcz+wijIHbYXAJTMOuIpDg="
KEY_88: Final = "AVbBeLAtdlMjmHGzXBky1wS0EoEMfXTRYC1Ngb8n6N1xwqhOhJyr8wK2aD6qNRxFESy831cBZiT9i5n7Ax63DQ=="
SHORT: Final = f"{HEAD}UmA8y9{GS}93NjdT"
SHORT_13: Final = f"{HEAD}yvVKVBoLJ3b68{GS}93NjdT"
SHORT_20: Final = f"{HEAD}pPJPtfSBVYEPSZej0SFS{GS}93Nj+T"
LONG: Final = f"{HEAD}yvVKVBoLJ3b68{GS}91ZZ07{GS}92{KEY_44}"
LONG_88: Final = f"{HEAD}yvVKVBoLJ3b68{GS}91ZZ07{GS}92{KEY_88}"
WEIGHT: Final = f"{HEAD}UmA8y9{GS}93NjdT{GS}3103001250"
BLOCK: Final = f"{HEAD}QMDMBqW{GS}8005189000{GS}93NjdT"
PACK: Final = f"{GTIN}QMDMBqWACW.Fumm"
SSCC: Final = "046012345678901239"


class Whole(NamedTuple):
    """A code that is as it should be."""

    text: str
    group: str | None
    kind: CodeKind
    serial: str | None
    ki: str
    complete: bool = True
    price: int | None = None
    grams: int | None = None


WHOLE: Final = (
    Whole(SHORT, "milk", CodeKind.SHORT, "UmA8y9", f"{HEAD}UmA8y9"),
    Whole(SHORT, None, CodeKind.SHORT, "UmA8y9", f"{HEAD}UmA8y9"),
    Whole(f"{HEAD}QMDMBqW{GS}93NjdT", "otp", CodeKind.SHORT, "QMDMBqW", f"{HEAD}QMDMBqW"),
    Whole(SHORT_13, "water", CodeKind.SHORT, "yvVKVBoLJ3b68", f"{HEAD}yvVKVBoLJ3b68"),
    Whole(SHORT_20, "gadgets", CodeKind.SHORT, "pPJPtfSBVYEPSZej0SFS", f"{HEAD}pPJPtfSBVYEPSZej0SFS"),
    Whole(f'{HEAD}Um/";9{GS}93NjdT', "milk", CodeKind.SHORT, 'Um/";9', f'{HEAD}Um/";9'),
    Whole(f"{HEAD}5N(91)OdL3b68{GS}93RyH/", "bio", CodeKind.SHORT, "5N(91)OdL3b68", f"{HEAD}5N(91)OdL3b68"),
    Whole(f"{HEAD}yvVKVBo93NjdT{GS}93NjdT", "water", CodeKind.SHORT, "yvVKVBo93NjdT", f"{HEAD}yvVKVBo93NjdT"),
    Whole(f"{HEAD}yvVKV%1DJ3b68{GS}93NjdT", "toys", CodeKind.SHORT, "yvVKV%1DJ3b68", f"{HEAD}yvVKV%1DJ3b68"),
    Whole(f"{HEAD}yv<GS>oLJ3b68{GS}93NjdT", "toys", CodeKind.SHORT, "yv<GS>oLJ3b68", f"{HEAD}yv<GS>oLJ3b68"),
    Whole(LONG, "lp", CodeKind.LONG_44, "yvVKVBoLJ3b68", f"{HEAD}yvVKVBoLJ3b68"),
    Whole(LONG, None, CodeKind.LONG_44, "yvVKVBoLJ3b68", f"{HEAD}yvVKVBoLJ3b68"),
    Whole(f"{HEAD}UmA8y9{GS}91ZZ07{GS}92{KEY_44}", "chemistry", CodeKind.LONG_44, "UmA8y9", f"{HEAD}UmA8y9"),
    Whole(LONG_88, "shoes", CodeKind.LONG_88, "yvVKVBoLJ3b68", f"{HEAD}yvVKVBoLJ3b68"),
    Whole(WEIGHT, "milk", CodeKind.WEIGHT, "UmA8y9", f"{HEAD}UmA8y9", grams=1250),
    Whole(BLOCK, "tobacco", CodeKind.TOBACCO_BLOCK, "QMDMBqW", f"{HEAD}QMDMBqW", price=189_000),
    Whole(PACK, "tobacco", CodeKind.TOBACCO_PACK, "QMDMBqW", f"{GTIN}QMDMBqW", price=14_630),
    Whole(PACK, None, CodeKind.TOBACCO_PACK, "QMDMBqW", f"{GTIN}QMDMBqW", price=14_630),
    Whole(PACK[:25], None, CodeKind.TOBACCO_PACK, "QMDMBqW", PACK[:21], complete=False, price=14_630),
    Whole(PACK[:21], "tobacco", CodeKind.TOBACCO_PACK, "QMDMBqW", PACK[:21], complete=False),
    Whole(f"{HEAD}yvVKVBoLJ3b68", "lp", CodeKind.KI, "yvVKVBoLJ3b68", f"{HEAD}yvVKVBoLJ3b68", complete=False),
    Whole(f"{HEAD}yvVKVBo93NjdT", "lp", CodeKind.KI, "yvVKVBo93NjdT", f"{HEAD}yvVKVBo93NjdT", complete=False),
    Whole(f"{HEAD}QMDMBqW", "otp", CodeKind.KI, "QMDMBqW", f"{HEAD}QMDMBqW", complete=False),
    Whole(f"{HEAD}UmA8y9kkk", None, CodeKind.KI, "UmA8y9kkk", f"{HEAD}UmA8y9kkk", complete=False),
    Whole(SSCC, None, CodeKind.SSCC, None, SSCC),
    Whole(f"00{SSCC}", None, CodeKind.SSCC, None, f"00{SSCC}"),
    Whole("RU-430311-AB77930962", "furs", CodeKind.FUR, None, "RU-430311-AB77930962"),
    Whole(f"{GTIN}yvVKVBoLJ3b68", "pharma", CodeKind.MDLP_SGTIN, "yvVKVBoLJ3b68", f"{GTIN}yvVKVBoLJ3b68", complete=False),
    Whole(f"{SHORT}{GS}17270131", "milk", CodeKind.SHORT, "UmA8y9", f"{HEAD}UmA8y9"),
    Whole(f"{HEAD}UmA8y9{GS}1727013110LOT{GS}93NjdT", "milk", CodeKind.SHORT, "UmA8y9", f"{HEAD}UmA8y9"),
    Whole(f"{BLOCK}{GS}240FA1", "tobacco", CodeKind.TOBACCO_BLOCK, "QMDMBqW", f"{HEAD}QMDMBqW", price=189_000),
)  # fmt: skip


class Mendable(NamedTuple):
    """A damaged code with one reading."""

    text: str
    group: str | None
    code: str
    repairs: frozenset[Repair]


def _mended(text: str, code: str, *repairs: Repair, group: str | None = "milk") -> Mendable:
    return Mendable(text, group, code, frozenset(repairs))


_RUSSIAN: Final = f"{HEAD}54Г3П4{GS}93щтАИ"
_RUSSIAN_LONG: Final = f"{HEAD}57пДлВ756йшТд{GS}91ЯЯ0Ф{GS}92ЕРЯЗЯРЛГзыщ6Вп.РфЗРШшЧлипвешыпч660аШшшЧвТаы="
MENDABLE: Final = (
    _mended(f"]d2{SHORT}", SHORT, Repair.SYMBOLOGY_REMOVED),
    _mended(f"]C100{SSCC}", f"00{SSCC}", Repair.SYMBOLOGY_REMOVED, group=None),
    _mended(f"]d1{PACK}", PACK, Repair.SYMBOLOGY_REMOVED, group="tobacco"),
    _mended(f"{GS}{SHORT}", SHORT, Repair.FNC1_REMOVED),
    _mended(f"]d2{GS}{SHORT}", SHORT, Repair.SYMBOLOGY_REMOVED, Repair.FNC1_REMOVED),
    _mended(f"<FNC1>{SHORT}", SHORT, Repair.FNC1_REMOVED),
    _mended(f"è{SHORT.replace(GS, 'è')}", SHORT, Repair.FNC1_REMOVED, Repair.GS_SPELLED),
    _mended(f"{LONG_88}\r\n", LONG_88, Repair.WHITESPACE_TRIMMED, group="shoes"),
    _mended(f"\t {SHORT} ", SHORT, Repair.WHITESPACE_TRIMMED),
    *(
        _mended(SHORT.replace(GS, spelled), SHORT, Repair.GS_SPELLED)
        for spelled in (
            "\\u001d", "\\u001D", "\\x1d", "\\x001d", "\\\\u001d", "␝", "{GS}", "[GS]", "è", " ", "^]", "&#29;",
            "&#x1D;", "<GS>", "<GS> ", "<FNC1>", "%1D", "%1d", "_x001D_",
        )
    ),
    *(
        _mended(LONG.replace(GS, spelled), LONG, Repair.GS_SPELLED, group="lp")
        for spelled in ("<GS>", "{GS}", "\\\\x1d", "_x001D_", "␝")
    ),
    _mended(f"(01){GTIN}(21)UmA8y9(93)NjdT", SHORT, Repair.BRACKETS_REMOVED),
    _mended(f"(01) {GTIN} (21) UmA8y9 (93) NjdT", SHORT, Repair.BRACKETS_REMOVED),
    _mended(f"(01){GTIN}(21)yvVKVBoLJ3b68(91)ZZ07(92){KEY_44}", LONG, Repair.BRACKETS_REMOVED, group="lp"),
    _mended(f"(01){GTIN}(21)QMDMBqW(8005)189000(93)NjdT", BLOCK, Repair.BRACKETS_REMOVED, group="tobacco"),
    _mended(f"(00){SSCC}", f"00{SSCC}", Repair.BRACKETS_REMOVED, group=None),
    _mended(f"{HEAD}UmA8y9{GS}", f"{HEAD}UmA8y9", Repair.TRAILING_GS_REMOVED),
    _mended(f"{SHORT}{GS}", SHORT, Repair.TRAILING_GS_REMOVED),
    *(
        _mended(whole.replace(GS, ""), whole, Repair.GS_RESTORED, group=None)
        for whole in (SHORT, SHORT_13, SHORT_20, LONG, LONG_88, WEIGHT, BLOCK)
    ),
    _mended(f"{HEAD}QMDMBqW93NjdT", f"{HEAD}QMDMBqW{GS}93NjdT", Repair.GS_RESTORED, group="otp"),
    *(
        _mended(GS.join(parts), whole, Repair.GS_RESTORED, group=None)
        for whole, parts in (
            (LONG, (f"{HEAD}yvVKVBoLJ3b68", f"91ZZ0792{KEY_44}")),
            (LONG, (f"{HEAD}yvVKVBoLJ3b6891ZZ07", f"92{KEY_44}")),
            (WEIGHT, (f"{HEAD}UmA8y9", "93NjdT3103001250")),
            (WEIGHT, (f"{HEAD}UmA8y993NjdT", "3103001250")),
            (BLOCK, (f"{HEAD}QMDMBqW", "800518900093NjdT")),
        )
    ),
    _mended(f"{HEAD}QMDMBqW8005189000{GS}93NjdT", BLOCK, Repair.GS_RESTORED, group="tobacco"),
    _mended(_RUSSIAN, f"{HEAD}54U3G4{GS}93onFB", Repair.LAYOUT_RESTORED),
    _mended(
        _RUSSIAN_LONG,
        f"{HEAD}57gLkD756qiNl{GS}91ZZ0A{GS}92THZPZHKUpso6Dg/HaPHIiXkbgdtisgx660fIiiXdNfs=",
        Repair.LAYOUT_RESTORED,
        group="lp",
    ),
    _mended(
        f"ъв2{HEAD}5н491Я931РуК",
        f"{HEAD}5y491Z{GS}931HeR",
        Repair.LAYOUT_RESTORED,
        Repair.SYMBOLOGY_REMOVED,
        Repair.GS_RESTORED,
    ),
    _mended(f'"{SHORT}"', SHORT, Repair.QUOTES_REMOVED),
    _mended(f"'{SHORT}", SHORT, Repair.QUOTES_REMOVED),
    _mended(f"\ufeff{LONG}", LONG, Repair.INVISIBLE_REMOVED, group="perfumery"),
    _mended(SHORT.replace("m", "m\u200b"), SHORT, Repair.INVISIBLE_REMOVED),
)  # fmt: skip

AMBIGUOUS: Final = (
    (f"{HEAD}yvVKVBo93NjdT", None),
    (f"{HEAD}yvVKVBo93NjdT", "milk"),
    (f"{HEAD}yvVKVBo93NjdT", "beer"),
    (f"{HEAD}yvVKVBo93NjdT", "a-new-group"),
    (f"{HEAD}QMDMBqW8005189000{GS}93NjdT", None),
)

REFUSED: Final = (
    ("", None, Damage.EMPTY),
    ("\r\n", None, Damage.EMPTY),
    ('""', None, Damage.EMPTY),
    (f"{WRONG_HEAD}UmA8y9{GS}93NjdT", "milk", Damage.BAD_CHECK_DIGIT),
    (f"{WRONG_HEAD}yvVKVBoLJ3b68{GS}91ZZ07{GS}92{KEY_44}", "lp", Damage.BAD_CHECK_DIGIT),
    (f"{WRONG_HEAD}UmA8y993NjdT", "milk", Damage.BAD_CHECK_DIGIT),
    ("02990000010019QMDMBqWACW.Fumm", "tobacco", Damage.BAD_CHECK_DIGIT),
    ("046012345678901238", None, Damage.BAD_CHECK_DIGIT),
    ("00046012345678901238", None, Damage.BAD_CHECK_DIGIT),
    (LONG[:-6], "lp", Damage.BAD_TAIL),
    (LONG[:60], "lp", Damage.BAD_TAIL),
    (f"{HEAD}yvVKVBoLJ3b68{GS}91ZZ07", "tires", Damage.BAD_TAIL),
    (f"{HEAD}yvVKVBoLJ3b68{GS}92{KEY_44}", "tires", Damage.BAD_TAIL),
    (f"{HEAD}UmA8y9{GS}93Njd", "milk", Damage.BAD_TAIL),
    (f"{SHORT}{GS}91ZZ07", "milk", Damage.BAD_TAIL),
    (LONG.upper(), "lp", Damage.CASE_LOST),
    (LONG.lower(), "lp", Damage.CASE_LOST),
    (SHORT * 2, "milk", Damage.SEVERAL_CODES),
    (f"{SHORT};{SHORT_13}", "milk", Damage.SEVERAL_CODES),
    (f"{SHORT}\r\n{SHORT_13}", "milk", Damage.SEVERAL_CODES),
    ((SHORT + SHORT_13).replace(GS, ""), "milk", Damage.SEVERAL_CODES),
    (f"{HEAD}АvVKVBoLJ3b68{GS}93NjdT", "water", Damage.MIXED_ALPHABET),
    (f"{HEAD}U\ufffdA8y9{GS}93NjdT", "milk", Damage.ILLEGAL_CHARACTER),
    (f"{HEAD}Um\x078y9{GS}93NjdT", "milk", Damage.ILLEGAL_CHARACTER),
    (f"{HEAD}Um~8y9{GS}93NjdT", "milk", Damage.ILLEGAL_CHARACTER),
    ("2990000010011", None, Damage.NOT_A_MARKING_CODE),
    (GTIN, None, Damage.NOT_A_MARKING_CODE),
    ("1.02E+36", None, Damage.NOT_A_MARKING_CODE),
    ("https://example.test/01/" + GTIN, None, Damage.NOT_A_MARKING_CODE),
    (f"{GTIN}21UmA8y993NjdTq", "otp", Damage.NOT_A_MARKING_CODE),
    ("10N" + "0" * 65, "alcohol", Damage.EGAIS_STAMP),
    ("A1" * 75, "alcohol", Damage.EGAIS_STAMP),
    (f"{GTIN}21UmA8y9{GS}93NjdT", "milk", Damage.NOT_A_MARKING_CODE),
    (f"01{GTIN}UmA8y9kLlOsD{GS}93NjdT", "water", Damage.BAD_STRUCTURE),
    (f'{HEAD}"96ЬЗ{GS}935фшЛ', "milk", Damage.LAYOUT_NOT_REVERSIBLE),
    (f"{GTIN}ЙЬВЬИйЦФСЦюАгьь", "tobacco", Damage.LAYOUT_NOT_REVERSIBLE),
    (f"{HEAD}UmA8y9{GS}93NjdT{GS}310300125O", "milk", Damage.BAD_WEIGHT),
    (f"{HEAD}QMDMBqW{GS}80051890{GS}93NjdT", "tobacco", Damage.BAD_PRICE),
    (f"{GTIN}QMDMBqWAC(.Fumm", "tobacco", Damage.BAD_PRICE),
    (f"{HEAD}UmA8y9{GS}95aFBE", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}93NjdT", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}01{GTIN}", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}9", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}zz1", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}1727", "milk", Damage.BAD_STRUCTURE),
    (f"{SHORT}{GS}17AB0131", "milk", Damage.BAD_STRUCTURE),
    (f"{HEAD}{'x' * 21}{GS}93NjdT", "milk", Damage.BAD_STRUCTURE),
    (f"{HEAD}{GS}93NjdT", "milk", Damage.BAD_STRUCTURE),
)
