# Draft, not yet reviewed by a native speaker.
# Wann der Bot spricht, für wie viele, und was die Admins eines Chats regeln können. Auf Deutsch.

in-seconds = { $n ->
    [one] in einer Sekunde
   *[other] in { $n } Sekunden
}
in-minutes = { $n ->
    [one] in einer Minute
   *[other] in { $n } Minuten
}
today-at = heute um { $time } ({ $zone })
tomorrow-at = morgen um { $time } ({ $zone })
limit-day = Das war alles für heute. Dein nächster Sticker geht { $when }.
limit-guests = Die Sticker für Gäste sind aufgebraucht. Der nächste geht { $when }.
limit-chat = Dieser Chat hat heute alle seine Sticker bekommen. Der nächste geht { $when }.
limit-chat-minute = So viele Sticker auf einmal! Der nächste geht { $when }.
limit-none = Hier gibt es keine Sticker. Wer diesen Bot betreibt, kann das ändern.

joined =
    Hallo! Erwähne mich oder antworte mir, und du bekommst deinen eigenen Sticker.
    Bis ein Admin etwas anderes sagt, sehe ich nur an, was zu mir gesagt wird. Was hier gesagt wird, bleibt hier.
    Für Admins: Wann soll ich sprechen? Alles andere: /admin
mode-mention = Wenn man mich fragt
mode-auto = Manchmal, ungefragt
mode-off = Gar nicht

admin-only = Das kann nur ein Admin dieses Chats.
admin-help = Sag /admin und eines davon: { $verbs }
admin-in-group = Das wird in dem Chat geregelt, um den es geht. Hier gibt es: { $verbs }
admin-example = Das habe ich nicht verstanden. Beispiel: { $example }
admin-enable = An: Ich bin in diesem Chat dabei.
admin-disable = Aus: Hier beantworte ich nur /admin und Fragen zum Datenschutz.
admin-mode-off = Ich antworte hier auf keine Nachrichten. Befehle und Knöpfe gehen weiter.
admin-mode-mention = Ich antworte hier, wenn man mich erwähnt, mir antwortet oder einen Befehl gibt.
admin-mode-auto = Außer auf das, was zu mir gesagt wird, antworte ich vielleicht auf { $dial } % der anderen Nachrichten. Dazwischen liegen mindestens { $cooldown }.
admin-dial = Im Modus „auto“ antworte ich vielleicht auf { $n } % der Nachrichten.
admin-cooldown = Im Modus „auto“ liegen zwischen zwei Stickern mindestens so viele Nachrichten: { $n }.
admin-quota = { $n ->
    [0] Keine Sticker für diesen Chat.
    [one] Ein Sticker in 24 Stunden für diesen Chat.
   *[other] Höchstens { $n } Sticker in 24 Stunden für diesen Chat.
}
admin-quota-none = Dieser Chat hat keine eigene Grenze.
admin-words = Verboten ({ $n }): { $words }
admin-words-kept = { $n ->
    [0] Hier sind jetzt keine Wörter verboten.
    [one] Hier ist jetzt ein Wort verboten.
   *[other] Hier sind jetzt { $n } Wörter verboten.
}
admin-words-full = Hier können höchstens { $words } Wörter verboten werden, davon { $patterns } als Muster zwischen Schrägstrichen.
admin-allow = Auf der Liste: Diese Person ist kein Gast mehr.
admin-deny = Von der Liste genommen: Diese Person ist jetzt ein Gast.
admin-block = Blockiert: Dieser Person antworte ich nicht mehr. Auch wenn sie vergessen wird, bleibt es dabei.
admin-unblock = Nicht mehr blockiert.
admin-styles = Stile hier: { $styles }. Es gibt: { $known }
admin-styles-kept = Ab jetzt zeichne ich hier nur noch diese: { $styles }
admin-styles-all = Ab jetzt zeichne ich hier jeden Stil.
admin-outline-on = Sticker haben hier einen weißen Rand und einen weichen Schatten.
admin-outline-off = Sticker kommen hier ohne Rand und Schatten.
admin-language = Ich spreche hier jetzt „{ $language }“.
admin-language-auto = Ich spreche hier mit allen in ihrer eigenen Sprache.
admin-reports-here = Meldungen aus anderen Chats dürfen hierher kommen. Sag dort: /admin reports { $id }
admin-reports-first = Sag zuerst „/admin reports here“ im Chat { $id }.
admin-reports = Meldungen aus diesem Chat gehen ab jetzt dorthin.
admin-reports-off = Meldungen aus diesem Chat gehen an die Betreiber des Bots.
admin-stats = Sticker: { $stickers } (ungefragt: { $unasked }). 👍 { $liked } · 👎 { $disliked } · nicht gezeichnet: { $refused }
admin-purge = Das löscht alles, was ich von diesem Chat weiß, für alle darin. Es lässt sich nicht rückgängig machen.
admin-purge-yes = Alles löschen
admin-purged = { $n ->
    [one] Erledigt. Eine Nachricht ist gelöscht, und was ich in diesem Chat gelernt habe.
   *[other] Erledigt. { $n } Nachrichten sind gelöscht, und was ich in diesem Chat gelernt habe.
}
admin-status =
    { $enabled ->
        [yes] An
       *[other] Aus
    } · Modus { $mode } · Anteil { $dial } % · Abstand { $cooldown }
    Grenze { $quota } · verbotene Wörter { $words } · Stile { $styles } · Rand { $outline ->
        [yes] an
       *[other] aus
    } · Sprache { $language }
admin-log =
    Zeiten sind UTC; wer es war, ist ein kurzer Hash.
    { $lines }
admin-deleted = Weg.
admin-delete-how = Antworte mit /admin delete auf den Sticker, der weg soll.
