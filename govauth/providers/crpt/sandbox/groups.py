"""Product groups, by the names and the numbers that the systems use for them."""

from __future__ import annotations

from typing import Final

_CODES_OF_GROUPS: Final = (
    "lp shoes tobacco perfumery tires electronics pharma milk bicycle wheelchairs alcohol otp water furs beer"
    " ncp bio - antiseptic petfood seafood nabeer softdrinks - meat vetpharma toys radio - - titan conserve"
    " vegetableoil opticfiber chemistry books grocery pharmaraw construction fire heater cableraw autofluids"
    " polymer sweets - - carparts furslp nicotindev gadgets frozen fertilizers homeware - - - - pyrotechnics"
)
GROUPS: Final = {code: number for number, code in enumerate(_CODES_OF_GROUPS.split(), 1) if code != "-"}
"""The numbers by the names."""
