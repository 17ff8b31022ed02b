# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In German.

inline-open = Eigenen Sticker machen
inline-open-why = Öffne mich zuerst privat: Dann biete ich dir in jedem Chat Sticker an.
inline-invite = Ich mache Sticker, die zu deinen Worten passen. Mach deinen eigenen: { $link }

pack-title = Meine PMG-Sticker
pack-added = Er ist jetzt in deinem Paket. Deine App findet ihn über sein Emoji und über das, was er zeigt.
pack-has = Er ist schon in deinem Paket.
pack-start = Ein Paket braucht einen Besitzer, den ich kenne. Öffne mich, dann lege ich ihn hinein.
pack-refused = Telegram hat das nicht angenommen. Bitte versuch es später noch einmal.
pack-open = Mein Paket öffnen
pack-first = Nach vorn
pack-out = Herausnehmen
pack-first-done = Jetzt ist er der erste.
pack-out-done = Er ist nicht mehr in deinem Paket.
pack-none = Du hast noch kein Paket. Tippe unter einem Sticker auf Behalten, dann mache ich eins.
pack-help = Dein Paket. Anderer Name: /pack name MEINE KATZEN. Ordnen: Antworte auf einen seiner Sticker mit /pack first oder /pack remove.
pack-named = Dein Paket heißt jetzt { $title }.
pack-which = Diesen Sticker finde ich nicht in deinem Paket. Antworte auf einen seiner Sticker.
pack-private = Pakete machen wir unter uns aus.
pack-drop = Auf Telegram löschen
pack-stay = Behalten
pack-sure = Dein Paket von Telegram löschen? Wer es hinzugefügt hat, verliert es auch.
pack-dropped = Dein Paket ist gelöscht.
pack-stays = Dein Paket bleibt.
pack-farewell = Dein Stickerpaket liegt noch auf den Servern von Telegram. Soll ich es dort auch löschen?
