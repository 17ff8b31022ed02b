"""The sentences the bot says, in the person's language. Knows no event and no messenger."""

from __future__ import annotations

from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

__all__ = ["Catalogue"]

LOCALES = Path(__file__).parent / "locales"


class Catalogue:
    """All languages in bot/locales/: `<language>.ftl` and its parts, `<language>.<part>.ftl`."""

    def __init__(self, *, default: str = "en", folder: Path = LOCALES) -> None:
        self.bundles: dict[str, FluentBundle] = {}
        for file in sorted(folder.glob("*.ftl")):
            language = file.stem.split(".")[0]
            if language not in self.bundles:
                self.bundles[language] = FluentBundle([language], use_isolating=False)
            self.bundles[language].add_resource(FluentResource(file.read_text(encoding="utf-8")))
        self.default = default

    def say(self, key: str, locale: str | None = None, **values: str | int | float) -> str:
        """A sentence for a locale such as "zh-CN", else in the default language, else in English.

        Raises KeyError for a sentence that no language has."""
        for language in (self.language(locale), self.default, "en"):
            bundle = self.bundles.get(language)
            pattern = bundle.get_message(key).value if bundle and bundle.has_message(key) else None
            if bundle and pattern:
                text, _ = bundle.format_pattern(pattern, values)
                return str(text)
        raise KeyError(key)

    @property
    def languages(self) -> dict[str, str]:
        """Each language's code and its own name."""
        return {code: self.say("language-name", code) for code in self.bundles}

    def language(self, locale: str | None) -> str:
        """The catalogue's language for a locale."""
        short = (locale or "").replace("_", "-").split("-")[0].lower()
        return short if short in self.bundles else self.default
