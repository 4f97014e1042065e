"""Codes of currencies as in ISO 4217, what people write instead, and how many decimals their amounts have."""

IN_USE = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG"
)
CODES = frozenset(IN_USE.split())

WHOLE = (
    "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PYG RWF SOS SYP UGX VND VUV XAF "
    "XOF XPF YER"
)
"""Currencies whose amounts are written without decimals: digits="0" in supplementalData.xml of the Unicode CLDR 48."""
IN_THOUSANDTHS = "BHD JOD KWD LYD OMR TND"
"""digits="3" there; every other currency has the default, two."""
DECIMALS = dict.fromkeys(WHOLE.split(), 0) | dict.fromkeys(IN_THOUSANDTHS.split(), 3)

NAMES = {
    "CNY": ("RMB", "CNH", "YUAN", "RENMINBI", "人民币", "元", "¥", "￥"),
    "USD": ("US$", "$", "DOLLAR", "DOLLARS", "美元"),
    "EUR": ("EURO", "EUROS", "€", "欧元"),
    "GBP": ("UKP", "STG", "POUND", "£", "英镑"),
    "JPY": ("YEN", "日元"),
    "HKD": ("HK$", "港币", "港元"),
    "TWD": ("NTD", "NT$"),
}
"""Code → other words for it."""


def code_of(text: str) -> str | None:
    """The code in capitals; None for what is no code."""
    code = text.strip().upper()
    return code if code in CODES else None


def decimals_of(code: str) -> int:
    """Decimals with which amounts of a currency are customarily written; two of a code that is unknown."""
    return DECIMALS.get(code, 2)


def likely_code(text: str) -> str | None:
    """The code of a currency that was written in another way; None where it cannot be told."""
    word = text.strip().upper()
    named = (code for code, names in NAMES.items() if word in names)
    return next(named, None)
