"""Show how the language of an answer is chosen."""

import pytest

from shared.language import Text, preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("en", "en"),
        ("en-GB,en;q=0.8", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8", "ru"),
        ("en;q=0.5, ru;q=0.4", "en"),
        ("en, ru", "ru"),
        ("de, en;q=0.3", "en"),
        ("de", "ru"),
        ("*", "ru"),
        ("ru;q=0, *", "en"),
        ("en;q=0", "ru"),
        ("en;q=nonsense", "ru"),
        ("en;q=7", "ru"),
        (";;,,=;q", "ru"),
        ("en," * 400, "ru"),
    ],
)
def test_russian_answers_unless_english_is_liked_better(header: str | None, language: str):
    assert preferred(header) == language


def test_a_text_speaks_both_languages():
    text = Text(ru="Отказ", en="Refusal")
    assert (text.in_("ru"), text.in_("en")) == ("Отказ", "Refusal")
