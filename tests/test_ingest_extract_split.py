import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.split import find_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in find_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One. Two.", ["One.", "Two."], id="plain"),
        pytest.param("A Heading\n\nThe text.", ["A Heading", "The text."], id="heading"),
        pytest.param("A Heading\nThe text.", ["A Heading", "The text."], id="line"),
        pytest.param(
            "“It is so,” he said. “Now it is not.”", ["“It is so,” he said.", "“Now it is not.”"], id="quotes"
        ),
        pytest.param("It called it “new.” Then it left.", ["It called it “new.”", "Then it left."], id="inside"),
        pytest.param('She called it "new." Then she left.', ['She called it "new."', "Then she left."], id="straight"),
        pytest.param(
            "It builds a route.According to it, more.", ["It builds a route.", "According to it, more."], id="no-space"
        ),
        pytest.param("Arcline Inc. said no. 3 shares.", ["Arcline Inc. said no. 3 shares."], id="abbreviations"),
        pytest.param(
            "It is in the U.S. The rest is not.", ["It is in the U.S.", "The rest is not."], id="country-ends"
        ),
        pytest.param("The U.S. Senate voted.", ["The U.S. Senate voted."], id="country-goes-on"),
        pytest.param("Mr. Low met J. Abel.", ["Mr. Low met J. Abel."], id="initials"),
        pytest.param("It raised $3.1 billion. Good.", ["It raised $3.1 billion.", "Good."], id="numbers"),
        pytest.param("1. First. 2. Second.", ["1. First.", "2. Second."], id="lists"),
        pytest.param("Node.js is code.", ["Node.js is code."], id="dots-inside"),
        pytest.param("Why? Because! Yes… no.", ["Why?", "Because!", "Yes… no."], id="marks"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n\n ", [], id="blank"),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_wrapped_lines_are_one_sentence() -> None:
    line = "word " * 14
    text = "\n".join([line.strip()] * 5 + ["end."])
    assert len(split(text)) == 1


@given(st.text(alphabet=st.sampled_from('Ab. \n“”"’!?1\u202e\u00a0😀'), max_size=200))
def test_sentences_stand_in_order_and_hold_every_word(text: str) -> None:
    at = 0
    for start, end in find_sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
