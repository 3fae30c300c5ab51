"""Official keys of German authorities.

A municipality has eight digits (AGS), its district the first five, its region the first three,
its state the first two. The longer regional key (ARS, twelve digits) has four more for an
association of municipalities.
"""

import re

# The digits of each kind's official key; other kinds have a word of their own.
LENGTHS = {"municipality": 8, "district": 5, "region": 3}
LEITWEG_ID = re.compile(r"[0-9]{2,12}(-[A-Za-z0-9]{1,30})?-[0-9]{2}")
WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# Names of the states, official and short, by the first two digits of a key.
STATES = {
    "01": ("Schleswig-Holstein", "SH"),
    "02": ("Hamburg", "HH"),
    "03": ("Niedersachsen", "NI"),
    "04": ("Bremen", "HB"),
    "05": ("Nordrhein-Westfalen", "NRW"),
    "06": ("Hessen", "HE"),
    "07": ("Rheinland-Pfalz", "RP"),
    "08": ("Baden-Württemberg", "BW"),
    "09": ("Bayern", "BY"),
    "10": ("Saarland", "SL"),
    "11": ("Berlin", "BE"),
    "12": ("Brandenburg", "BB"),
    "13": ("Mecklenburg-Vorpommern", "MV"),
    "14": ("Sachsen", "SN"),
    "15": ("Sachsen-Anhalt", "ST"),
    "16": ("Thüringen", "TH"),
}
# No municipality of this state belongs to an association; elsewhere the ARS cannot be computed.
NORTH_RHINE_WESTPHALIA = "05"


def fits(key: str, kind: str) -> bool:
    """Whether `key` is written as keys of `kind` are."""
    digits = LENGTHS.get(kind)
    if digits is None:
        return WORD.fullmatch(key) is not None
    return len(key) == digits and key.isascii() and key.isdigit()


def is_leitweg_id(text: str) -> bool:
    """Whether form and check digits (ISO 7064, modulo 97) are those of a Leitweg-ID."""
    if not LEITWEG_ID.fullmatch(text):
        return False
    digits = "".join(str(int(letter, 36)) for letter in text.replace("-", ""))
    return int(digits) % 97 == 1


def is_city_of_its_own(ags: str) -> bool:
    """Whether the municipality belongs to no district (kreisfrei)."""
    return len(ags) == 8 and ags.endswith("000")


def regional_key(ags: str) -> str:
    """The ARS of a municipality; "" where it does not follow from the AGS."""
    follows = ags.startswith(NORTH_RHINE_WESTPHALIA) or is_city_of_its_own(ags)
    if len(ags) != 8 or not follows:
        return ""
    return f"{ags[:5]}0{ags[5:]}{ags[5:]}"
