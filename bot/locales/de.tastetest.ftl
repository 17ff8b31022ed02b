# Draft, not yet reviewed by a native speaker.
# Der blinde Geschmackstest, auf Deutsch.

tastetest =
    Ein blinder Test mit zehn Paaren. Beide Sticker eines Paares sagen dasselbe: Einer ist für dich gezeichnet, der andere für einen erfundenen Geschmack oder für gar keinen. Tippe auf den, den du lieber schicken würdest.
    Ich behalte nur Zahlen: wie oft du deinen gewählt hast und wie gut meine Sticker zu dir passen. Keine Nachricht und kein Bild wird dazu behalten, nichts hier ändert deinen Geschmack, und /forgetme löscht die Zahlen.
tastetest-go = Anfangen
tastetest-on = Weiter
tastetest-stop = Aufhören
tastetest-pair = Paar { $n } von { $most }: „{ $line }“. Welchen würdest du lieber schicken?
tastetest-stopped = Beendet. Was du bisher gewählt hast, zählt; mit /tastetest geht es dort weiter.
tastetest-stale = Dieses Paar ist schon entschieden.
tastetest-blank = Diese beiden sind nicht gut geworden. Soll ich das Paar noch einmal zeichnen?
tastetest-rate = Eine letzte Frage: Wie gut passen die Sticker, die ich für dich zeichne, zu dir?
tastetest-rate-no = 1 gar nicht ich
tastetest-rate-some = 2 ein wenig
tastetest-rate-me = 3 ganz ich
tastetest-thanks = Danke! Deine Zahlen helfen zu sehen, ob meine Sticker wirklich deine sind.
tastetest-done = Du hast den Test gemacht: Er zählt einmal für jede Person. Danke!
tastetest-needs-memory = Für den Test muss ich mir erst deinen Geschmack merken dürfen.
tastetest-needs-taste = Dafür weiß ich zu wenig von deinem Geschmack. Tippe unter mindestens { $count } Stickern auf 👍 oder Behalten und frag dann noch einmal.
tastetest-line-morning = guten Morgen zusammen
tastetest-line-weekend = endlich Wochenende!
tastetest-line-tired = ich bin heute so müde
tastetest-line-thanks = vielen lieben Dank
tastetest-line-miss = ich vermisse dich
tastetest-line-passed = ich habe die Prüfung bestanden!
tastetest-line-annoyed = das nervt so sehr
tastetest-line-bye = bis morgen
tastetest-line-late = tut mir leid, ich komme zu spät
tastetest-line-laugh = ich kann nicht aufhören zu lachen
