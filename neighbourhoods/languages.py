"""Languages by their BCP 47 code: those most spoken in England by the 2021 census, and British Sign Language."""

from types import MappingProxyType

SOURCE = "Office for National Statistics, Census 2021, main language (detailed); codes of ISO 639"
LANGUAGES: MappingProxyType[str, str] = MappingProxyType(
    {
        "en": "English",
        "bfi": "British Sign Language",
        "ak": "Akan",
        "sq": "Albanian",
        "am": "Amharic",
        "ar": "Arabic",
        "bn": "Bengali",
        "bg": "Bulgarian",
        "yue": "Cantonese",
        "zh": "Chinese",
        "cs": "Czech",
        "nl": "Dutch",
        "tl": "Filipino",
        "fr": "French",
        "de": "German",
        "el": "Greek",
        "gu": "Gujarati",
        "he": "Hebrew",
        "hi": "Hindi",
        "hu": "Hungarian",
        "ig": "Igbo",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "ku": "Kurdish",
        "lv": "Latvian",
        "lt": "Lithuanian",
        "ml": "Malayalam",
        "cmn": "Mandarin",
        "ne": "Nepali",
        "pa": "Panjabi",
        "ps": "Pashto",
        "fa": "Persian",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sk": "Slovak",
        "so": "Somali",
        "es": "Spanish",
        "sw": "Swahili",
        "syl": "Sylheti",
        "ta": "Tamil",
        "te": "Telugu",
        "ti": "Tigrinya",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "ur": "Urdu",
        "vi": "Vietnamese",
        "cy": "Welsh",
        "yi": "Yiddish",
        "yo": "Yoruba",
    }
)
_ALSO = {"bsl": "bfi", "farsi": "fa", "punjabi": "pa", "tagalog": "tl", "sorani": "ku", "sylheti bengali": "syl"}
_BY_NAME = {name.casefold(): code for code, name in LANGUAGES.items()} | _ALSO


def code_of(name: str) -> str:
    """The code of a language by its name, whatever its letters' case; empty where we do not know it."""
    return _BY_NAME.get(" ".join(name.split()).casefold(), "")


def name_of(code: str) -> str:
    """The name of a language by its code; the code itself where we have no name for it."""
    return LANGUAGES.get(code, code)
