"""Write the tables of what providers' codes mean: ``python -m scripts.error_codes``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from govauth.explanation import PROVIDERS, Explanation, explanations

LANGUAGES: Final = ("en", "ru")
_NAMES: Final = {
    "moy_nalog": "«Мой налог»",
    "bifit_kassa": "БИФИТ Касса",
    "esia_gateway": "ЕСИА Шлюз",
    "esia": "ЕСИА",
    "crpt": "«Честный знак»",
    "smev": "СМЭВ 3",
}
_HEADS: Final = {
    "en": (
        "# Codes of the providers",
        (
            "What `govauth explain CODE` prints: each documented code, message and status, the class of the"
            " error, and what to do. This page is made from the same tables by"
            " `python -m scripts.error_codes`. A code may have more than one meaning, by the kind of call."
        ),
        "| Code | Class | Meaning | What to do |",
    ),
    "ru": (
        "# Коды провайдеров",
        (
            "То, что печатает `govauth explain КОД`: каждый описанный код, сообщение и статус, класс ошибки и"
            " что делать. Страница создана по тем же таблицам: `python -m scripts.error_codes`. У кода может"
            " быть несколько значений, в зависимости от вызова."
        ),
        "| Код | Класс | Значение | Что делать |",
    ),
}


def page(language: str) -> str:
    """Return the page in one language."""
    title, intro, head = _HEADS[language]
    lines = [title, "", intro, ""]
    for provider in PROVIDERS:
        rows = dict.fromkeys(_row(one, language) for one in explanations(provider))
        lines += [f"## {_NAMES[provider]}", "", head, "|---|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(one: Explanation, language: str) -> str:
    meaning, advice = (one.sentence, one.advice.en) if language == "en" else (one.russian, one.advice.ru)
    return f"| `{one.code}` | `{one.kind.__name__}` | {meaning} | {advice} |"


def main() -> None:
    """Write the pages."""
    for language in LANGUAGES:
        Path(f"docs/{language}/error-codes.md").write_text(page(language))


if __name__ == "__main__":
    main()
