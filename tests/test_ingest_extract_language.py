import pytest

from ingest.extract.language import ForeignLanguageError, find_language, require_english

TEXTS = {
    "English": "The company said on Monday that it will sell shares in an offering that could raise a large sum.",
    "German": "Das Unternehmen teilte am Montag mit, dass es Aktien verkaufen will und damit eine Summe einnimmt.",
    "French": "La société a annoncé lundi qu'elle va vendre des actions dans une offre qui pourrait lui rapporter.",
    "Spanish": "La empresa dijo el lunes que va a vender acciones en una oferta que podría dar una suma para ella.",
    "Chinese": "该公司周一表示将在首次公开发行中出售股票为其工厂筹集大笔资金。",
    "Japanese": "同社は月曜日、新規株式公開で株式を売り出し、工場のための資金を調達すると述べた。",
    "Korean": "회사는 월요일에 기업공개에서 주식을 팔아 공장 자금을 마련할 것이라고 밝혔다.",
    "Russian": "Компания сообщила в понедельник, что продаст акции в рамках первичного размещения.",
}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_languages_are_told_apart(language: str) -> None:
    assert find_language(TEXTS[language]) == language


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"English"}))
def test_foreign_texts_are_refused_by_name(language: str) -> None:
    with pytest.raises(ForeignLanguageError, match=language) as error:
        require_english(TEXTS[language])
    assert error.value.code == "foreign_language"


@pytest.mark.parametrize("text", ["", "NVDA 186.88", "SpaceX IPO", "12 34 56", TEXTS["English"] + " 长鑫存储"])
def test_english_and_short_texts_pass(text: str) -> None:
    require_english(text)


def test_words_of_no_known_language_pass() -> None:
    assert find_language("qwx " * 40) is None
