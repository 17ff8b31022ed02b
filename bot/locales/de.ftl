# Draft, not yet reviewed by a native speaker.
# Was der Bot sagt, auf Deutsch.

empty = Sag etwas, und ich zeichne es. Zum Beispiel: meine Katze hat schon wieder die Tasse umgeworfen
no-sticker = Hier passt kein Sticker. Ich höre zu.
grief = Das tut mir sehr leid. Ich bin da, und ein Sticker muss jetzt nicht sein.
crisis = Ich bin ein Sticker-Bot und kann dir dabei nicht helfen, Menschen aber schon: Bitte sprich mit jemandem, dem du vertraust, oder ruf den Notruf dort an, wo du lebst.
blocked = Das möchte ich lieber nicht zeichnen. Magst du es anders sagen?
slow-down = { $seconds ->
    [one] Das ging schnell! Gib mir eine Sekunde.
   *[other] Das ging schnell! Gib mir { $seconds } Sekunden.
}
full = Gerade warten sehr viele. Versuch es bitte in einer Minute noch einmal.
failed = Das hat nicht geklappt, und es liegt nicht an dir. Versuch es bitte noch einmal. (Nummer { $id })
unknown-sticker = Diesen Sticker habe ich nicht mehr. Sag etwas, und ich zeichne einen neuen.
no-good-sticker = Keine meiner Zeichnungen war gut genug. Versuch es bitte mit anderen Worten.
noted-like = Gemerkt, mehr davon: { $what }.
noted-dislike = Gemerkt, weniger davon: { $what }.
noted = Gemerkt.
bad-argument = Das habe ich nicht verstanden. Beispiel: { $example }
unknown-command = „{ $command }“ kenne ich nicht. Versuch: { $known }
forgotten = Erledigt. Alles, was ich über dich wusste, ist gelöscht, und der Schlüssel dazu ist vernichtet. Quittung: { $receipt }
help =
    Sag etwas, und du bekommst deinen eigenen Sticker. Tippe auf 👍 oder 👎, dann passen die nächsten besser zu dir.
    Sag gern dazu, wer und wie: „ein müder Pinguin im Pixelstil“, oder was darauf steht: ein Panda mit dem Text „Gute Nacht“.
    /style und /character legen es dauerhaft fest, /again zeichnet den letzten neu, /me zeigt, was ich gelernt habe.
privacy =
    Alles geschieht auf dem Rechner, auf dem dieser Bot läuft: Nichts geht anderswohin, außer sein Betreiber hat ein fremdes Modell gewählt.
    Wenn ich mir etwas merken darf, bewahre ich auf, was du mir sagst und was du mit Stickern machst, verschlüsselt mit deinem eigenen Schlüssel; sonst ist es nach einer halben Stunde weg.
    Was in einer Gruppe gesagt wird, bleibt in der Gruppe. Nichts trainiert ein Modell, wenn du nicht auch das erlaubst.
    /mydata zählt es, /export gibt es dir, /forgetme löscht alles, mit /optout macht niemand sonst Sticker aus deinen Nachrichten.
privacy-contact = Diesen Bot betreibt: { $contact }
action-again = Noch mal
action-more = Mehr davon
action-like = 👍
action-dislike = 👎
action-why = Warum?
action-emotion = Gefühl
emotion-choose = Welches Gefühl soll er zeigen?
full-yours = Moment: Ich bin noch mit dem beschäftigt, was du vorher gesagt hast.
