"""The few words that only Telegram needs, in eight languages; all others come from the bot."""

from __future__ import annotations

__all__ = ["LANGUAGES", "say"]

WORDS: dict[str, dict[str, str]] = {
    "drawing": {
        "en": "🎨 Drawing … {seconds} s",
        "zh": "🎨 正在画…… {seconds} 秒",
        "de": "🎨 Ich zeichne … {seconds} s",
        "es": "🎨 Dibujando… {seconds} s",
        "pt": "🎨 Desenhando… {seconds} s",
        "ru": "🎨 Рисую… {seconds} с",
        "fr": "🎨 Je dessine… {seconds} s",
        "ja": "🎨 描いています… {seconds} 秒",
    },
    "cancel": {
        "en": "Cancel",
        "zh": "取消",
        "de": "Abbrechen",
        "es": "Cancelar",
        "pt": "Cancelar",
        "ru": "Отменить",
        "fr": "Annuler",
        "ja": "取り消す",
    },
    "old-button": {
        "en": "This button is from an earlier time. Say something, and you get new ones.",
        "zh": "这个按钮已经过期。说句话,就有新的。",
        "de": "Dieser Knopf ist veraltet. Sag etwas, dann gibt es neue.",
        "es": "Este botón ya no sirve. Di algo y tendrás otros nuevos.",
        "pt": "Este botão já não funciona. Diga algo e terá outros novos.",
        "ru": "Эта кнопка устарела. Напишите что-нибудь, и появятся новые.",
        "fr": "Ce bouton est périmé. Dis quelque chose, et tu en auras de nouveaux.",
        "ja": "このボタンは古くなりました。何か話しかけると新しいものが出ます。",
    },
    "picked": {
        "en": "Noted: {what}.",
        "zh": "记下了:{what}。",
        "de": "Gemerkt: {what}.",
        "es": "Anotado: {what}.",
        "pt": "Anotado: {what}.",
        "ru": "Запомнил: {what}.",
        "fr": "Noté : {what}.",
        "ja": "覚えました:{what}。",
    },
    "starters": {
        "en": "Tap the numbers you like.",
        "zh": "点你喜欢的数字。",
        "de": "Tippe auf die Nummern, die dir gefallen.",
        "es": "Toca los números que te gusten.",
        "pt": "Toque nos números de que gosta.",
        "ru": "Нажмите на номера, которые вам нравятся.",
        "fr": "Touche les numéros qui te plaisent.",
        "ja": "好きな番号をタップしてください。",
    },
    "no-stickers": {
        "en": "I may not send stickers here. An admin can allow it: "
        "Permissions, “Stickers & GIFs”.",
        "zh": "我在这里不能发贴纸。管理员可以在权限里打开“贴纸和 GIF”。",
        "de": "Ich darf hier keine Sticker senden. Ein Admin kann es erlauben: "
        "Berechtigungen, „Sticker und GIFs“.",
        "es": "Aquí no puedo enviar stickers. Un administrador puede permitirlo: "
        "Permisos, «Stickers y GIFs».",
        "pt": "Não posso enviar figurinhas aqui. Um administrador pode permitir: "
        "Permissões, “Figurinhas e GIFs”.",
        "ru": "Мне нельзя отправлять сюда стикеры. Администратор может разрешить: "
        "Разрешения, «Стикеры и GIF».",
        "fr": "Je ne peux pas envoyer de stickers ici. Un admin peut l'autoriser : "
        "Permissions, « Stickers et GIF ».",
        "ja": "ここではスタンプを送れません。管理者が権限の「ステッカーとGIF」を許可できます。",
    },
    "no-words": {
        "en": "I may not write there at all. An admin can allow it: "
        "Permissions, “Send Messages” and “Stickers & GIFs”.",
        "zh": "我在那里完全不能发言。管理员可以在权限里打开“发送消息”和“贴纸和 GIF”。",
        "de": "Ich darf dort gar nichts schreiben. Ein Admin kann es erlauben: "
        "Berechtigungen, „Nachrichten senden“ und „Sticker und GIFs“.",
        "es": "Allí no puedo escribir nada. Un administrador puede permitirlo: "
        "Permisos, «Enviar mensajes» y «Stickers y GIFs».",
        "pt": "Não posso escrever nada lá. Um administrador pode permitir: "
        "Permissões, “Enviar mensagens” e “Figurinhas e GIFs”.",
        "ru": "Мне там нельзя писать совсем. Администратор может разрешить: "
        "Разрешения, «Отправка сообщений» и «Стикеры и GIF».",
        "fr": "Je ne peux rien écrire là-bas. Un admin peut l'autoriser : "
        "Permissions, « Envoyer des messages » et « Stickers et GIF ».",
        "ja": "そこでは何も書けません。管理者が権限の"
        "「メッセージの送信」と「ステッカーとGIF」を許可できます。",
    },
}
LANGUAGES = tuple(WORDS["drawing"])


def say(key: str, locale: str | None, **values: str | int) -> str:
    """A sentence in a person's language, else in English."""
    language = (locale or "").lower().replace("_", "-").partition("-")[0]
    texts = WORDS[key]
    return texts.get(language, texts["en"]).format(**values)
