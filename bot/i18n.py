"""The sentences the bot says, in the person's language. Knows no event and no messenger."""

from __future__ import annotations

from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

__all__ = ["Catalogue"]

LOCALES = Path(__file__).parent / "locales"


class Catalogue:
    """All languages in bot/locales/, one Fluent file each."""

    def __init__(self, *, default: str = "en", folder: Path = LOCALES) -> None:
        self.bundles = {file.stem: _bundle(file) for file in sorted(folder.glob("*.ftl"))}
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

    def language(self, locale: str | None) -> str:
        """The catalogue's language for a locale."""
        short = (locale or "").replace("_", "-").split("-")[0].lower()
        return short if short in self.bundles else self.default


def _bundle(file: Path) -> FluentBundle:
    bundle = FluentBundle([file.stem], use_isolating=False)
    bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
