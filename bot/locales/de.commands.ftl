# Draft, not yet reviewed by a native speaker.
# Was Befehle und Knöpfe sagen, auf Deutsch.

language-name = Deutsch

start =
    Sag etwas, und ich zeichne daraus deinen eigenen Sticker: deine Figuren, dein Stil.
    In einer Gruppe bin ich still, bis mich jemand erwähnt.
    Deinen Geschmack merke ich mir nur, wenn du es willst: /privacy
start-example = Endlich Freitag!
private-only = Das bleibt unter uns: Frag mich privat mit /{ $command }.
only-yours = Hier kann nur drücken, für wen dieser Sticker gemacht ist. Sag etwas, und du bekommst deinen eigenen.
about-optout = Diese Person möchte keine Sticker aus ihren Nachrichten. Dabei belasse ich es.
words-gone = Was andere sagen, behalte ich nicht. Antworte auf die Zeile mit /sticker, dann zeichne ich sie noch einmal.

command-sticker = Einen Sticker aus diesen Worten zeichnen
command-me = Was ich über deinen Geschmack gelernt habe
command-style = Einen Stil wählen
command-settings = Sprache, Gedächtnis, Geschmack
command-privacy = Was ich aufbewahre, und wo
command-forgetme = Alles über dich löschen
command-help = So geht es
command-admin = Regeln dieses Chats

kind-character = Figuren
kind-style = Stile
kind-colour = Farben
taste-empty = Noch nichts gelernt. Tippe unter einem Sticker auf 👍 oder 👎.
choice-any = Nach meinem Geschmack
style-choose = Welcher Stil?
style-unknown = Den Stil „{ $what }“ kann ich nicht. Diese kenne ich:
style-set = Ab jetzt: { $what }.
style-any = Der Stil folgt wieder deinem Geschmack.
character-choose = Wer soll es sein? Schreib gern einen anderen Namen: /character penguin
character-unknown = „{ $what }“ kenne ich nicht. Diese kenne ich gut:
character-set = Ab jetzt: { $what }.
character-any = Die Figur folgt wieder deinem Geschmack.

kept = Behalten. Du siehst bald mehr davon.
cancelled = Abgebrochen. Von dir wartet nichts mehr.
quota-none = Für dich gibt es keine Tagesgrenze.
quota-left = { $count ->
    [one] Heute noch ein Sticker.
   *[other] Heute noch { $count } Sticker.
}
status-well = { $waiting ->
    [0] Alles in Ordnung, und niemand wartet.
    [one] Alles in Ordnung. Eine Nachricht wartet.
   *[other] Alles in Ordnung. { $waiting } Nachrichten warten.
}
report-nothing = Von dir gibt es keinen Sticker zu melden.
report-nowhere = Danke. Hier ist niemand für Meldungen eingetragen; sag es bitte der Person, die diesen Bot betreibt.
report-done = Danke. Wer diesen Bot betreibt, sieht es sich an. (Nummer { $id })
report-to-admins = Gemeldeter Sticker { $id }. Grund: { $why }
deleted = Weg. Du siehst bald weniger davon.

remember-me = Merk dir meinen Geschmack
just-once = Nur dieses Mal
stop-memory = Merk dir nichts mehr
show-mydata = Was hast du von mir?
show-export = Herunterladen
show-forgetme = Vergiss mich
consent-ask = Soll ich mir deinen Geschmack merken? Dann werden die Sticker immer mehr deine. Er bleibt auf dem Rechner, auf dem dieser Bot läuft, verschlüsselt mit deinem eigenen Schlüssel, bis du /forgetme sagst.
consent-yes = Gut: Ich merke mir ab jetzt, was du magst. /me zeigt es, /forgetme löscht es.
consent-once = Gern: Nichts wird aufbewahrt. Was du gesagt hast, weiß ich eine halbe Stunde, dann ist es weg.
consent-no = Erledigt: Was ich über deinen Geschmack wusste, ist gelöscht, und nichts Neues kommt dazu.
training-on = Was du sagst, darf helfen, die Modelle dieses Bots zu trainieren. Du kannst das jederzeit zurücknehmen.
training-off = Was du sagst, wird nie zum Trainieren von Modellen benutzt.
training-on-button = Du darfst mit meinen Worten trainieren
training-off-button = Trainiere nicht mit meinen Worten
training-needs-memory = Dafür muss ich mir erst etwas merken dürfen.
groups-on = In Gruppen zeichne ich nach deinem eigenen Geschmack. Andere sehen die Sticker, nie die Worte deines Geschmacks.
groups-off = In Gruppen nutze ich nur, was dir in der jeweiligen Gruppe gefiel.
groups-on-button = Meinen Geschmack in Gruppen nutzen
groups-off-button = Meinen Geschmack aus Gruppen heraushalten
outline-on = Deine Sticker haben einen weißen Rand und einen weichen Schatten.
outline-off = Deine Sticker kommen ohne Rand und Schatten.
outline-on-button = Mit weißem Rand
outline-off-button = Ohne Rand
mydata =
    Das habe ich von dir: Nachrichten { $lines }, Aktionen mit Stickern { $uses }, Sticker { $stickers }, Angeheftetes { $marks }.
    { $where }
mydata-disk = Es liegt verschlüsselt auf dem Rechner, auf dem dieser Bot läuft.
mydata-memory = Es liegt nur im Arbeitsspeicher, für eine halbe Stunde.
mydata-groups = { $groups ->
    [one] Ein Teil davon ist aus einer Gruppe.
   *[other] Ein Teil davon ist aus { $groups } Gruppen.
}
export-empty = Es gibt nichts zu exportieren: Ich weiß nichts über dich.
export-done = Alles, was ich über dich weiß.
export-readme =
    Das ist alles, was der Sticker-Bot über dich weiß.
    lines.txt: was du gesagt hast. taste.txt: was du mit Stickern gemacht hast.
    stickers/: die Sticker selbst. history.jsonl: alles zusammen für Maschinen; „pmg user import“ liest es ein.
    groups/: dasselbe aus Gruppen, in denen du geschrieben hast. Das lässt sich nirgends sonst einlesen.
forget-ask = Soll ich alles löschen, was ich über dich weiß: Nachrichten, Sticker, Geschmack? Das lässt sich nicht rückgängig machen.
forget-sure = Ja, vergiss mich
optout-done = Hier kann niemand Sticker aus deinen Nachrichten machen, und ich spreche dich nie ungefragt an. /optin nimmt es zurück.
optin-done = Schön, dass du wieder da bist. Andere dürfen wieder Sticker aus deinen Nachrichten machen lassen.

settings =
    Stil: { $style }
    Figur: { $character }
    Rand: { $outline }
    Sprache: { $language }
    Gedächtnis: { $memory }
    Mein Geschmack in Gruppen: { $groups }
    Training: { $training }
setting-none = nach meinem Geschmack
setting-on = an
setting-off = aus
setting-style = Stil
setting-character = Figur
setting-outline = Rand
setting-lang = Sprache
setting-groups = Geschmack in Gruppen
setting-training = Training
more-message = Mehr Nachricht
balanced = Ausgewogen
more-me = Mehr ich
lang-choose = Welche Sprache?
lang-auto = Wie mein Gerät
lang-set = Ich spreche jetzt Deutsch.
about =
    PMG Stickers { $version }: Sticker, die zu deiner Nachricht und zu dir passen, gezeichnet von Modellen auf diesem Rechner.
    Figuren: { $characters }, Stile: { $styles }. Der Maler hat von Fluent Emoji, Noto Emoji, Twemoji, EmojiOne, Blobmoji und anderen gelernt (siehe NOTICE); ein Sticker kann dem ähneln, wovon er gelernt hat.

action-keep = Behalten
action-options = ⋯
action-delete = Löschen
action-report = Melden
options = Was soll ich damit machen?
action-words = Andere Worte
words-ask = Schreib die neuen Worte, und ich zeichne sie mit derselben Figur und demselben Stil. Ich warte fünf Minuten.
words-ask-here = Antworte mir mit den neuen Worten, und ich zeichne sie mit derselben Figur und demselben Stil. Ich warte fünf Minuten.
status-soon = Ein neuer Sticker für dich wäre in etwa { $seconds } s da.
settings-reset = Zurücksetzen
settings-as-new = Erledigt: Alle Einstellungen sind wie am Anfang. Was ich gelernt habe, bleibt.
