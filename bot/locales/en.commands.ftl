# What commands and buttons say, in English.

language-name = English

start =
    Say something, and I draw a sticker of it that is yours: your characters, your style.
    In a group I stay quiet until somebody mentions me.
    I remember your taste only if you say so: /privacy
start-example = finally Friday!
private-only = That is between you and me: ask me in private with /{ $command }.
only-yours = Only the person this sticker was made for can press here. Say something, and you get your own.
about-optout = This person does not want stickers of their messages. I leave it at that.
words-gone = I keep nothing of what others say. Reply to that line with /sticker, and I draw it again.

command-sticker = Draw a sticker of these words
command-me = What I learned about your taste
command-style = Choose a style
command-settings = Language, memory, taste
command-privacy = What I keep, and where
command-forgetme = Delete everything about you
command-help = How it works
command-admin = Rules of this chat

kind-character = Characters
kind-style = Styles
kind-colour = Colours
taste-empty = Nothing learned yet. Tap 👍 or 👎 below a sticker.
choice-any = As my taste says
style-choose = Which style?
style-unknown = I do not draw in a style "{ $what }". These I know:
style-set = From now on: { $what }.
style-any = The style follows your taste again.
character-choose = Who shall it be? Type any other name: /character penguin
character-unknown = I do not know "{ $what }". Some I know well:
character-set = From now on: { $what }.
character-any = The character follows your taste again.

kept = Kept. You will see more like it.
cancelled = Cancelled. Nothing of yours is waiting any more.
quota-none = There is no daily limit for you.
quota-left = { $count ->
    [one] One more sticker today.
   *[other] { $count } more stickers today.
}
status-well = { $waiting ->
    [0] All is well, and nobody is waiting.
    [one] All is well. One message is waiting.
   *[other] All is well. { $waiting } messages are waiting.
}
report-nothing = There is no sticker of yours to report.
report-nowhere = Thank you. Nobody is set to receive reports here; please tell the person who runs this bot.
report-done = Thank you. The people who run this bot will look at it. (number { $id })
report-to-admins = Reported sticker { $id }. Reason: { $why }
deleted = Gone, and you will see fewer like it.

remember-me = Remember my taste
just-once = Just this once
stop-memory = Stop remembering
show-mydata = What do you have?
show-export = Download it
show-forgetme = Forget me
consent-ask = Shall I remember your taste? Then your stickers become more and more yours. It stays on the machine this bot runs on, sealed with a key of your own, until you say /forgetme.
consent-yes = Good: I remember what you like from now on. /me shows it, /forgetme deletes it.
consent-once = Fine: nothing is kept. I know what you said for half an hour, then it is gone.
consent-no = Done: what I knew about your taste is deleted, and nothing new is kept.
training-on = What you say may help to train this bot's models. You can take that back at any time.
training-off = What you say is never used to train models.
training-on-button = You may train with what I say
training-off-button = Do not train with what I say
training-needs-memory = For that I must be allowed to remember first.
groups-on = In groups I draw with your own taste. Others see the stickers, never the words of your taste.
groups-off = In groups I only use what you liked in that group.
groups-on-button = Use my own taste in groups
groups-off-button = Keep my own taste out of groups
outline-on = Your stickers have a white rim and a soft shadow.
outline-off = Your stickers come without rim and shadow.
outline-on-button = With white rim
outline-off-button = Without rim
mydata =
    What I have of you: lines { $lines }, taps { $uses }, stickers { $stickers }, pins { $marks }.
    { $where }
mydata-disk = They lie sealed on the machine this bot runs on.
mydata-memory = They are in memory only, for half an hour.
mydata-groups = { $groups ->
    [one] Part of it is from a group.
   *[other] Part of it is from { $groups } groups.
}
export-empty = There is nothing to export: I know nothing about you.
export-done = Everything I know about you.
export-readme =
    This is everything the sticker bot knows about you.
    lines.txt: what you said. taste.txt: what you did with stickers.
    stickers/: the stickers themselves. history.jsonl: all of it for machines; "pmg user import" reads it.
    groups/: the same from groups you spoke in. What was said there can be imported nowhere else.
forget-ask = Delete everything I know about you: lines, stickers, taste? This cannot be undone.
forget-sure = Yes, forget me
optout-done = Nobody can make stickers of your messages here, and I never speak to you unasked. /optin takes it back.
optin-done = Welcome back. Others may ask for stickers of your messages again.

settings =
    Style: { $style }
    Character: { $character }
    Outline: { $outline }
    Language: { $language }
    Memory: { $memory }
    My taste in groups: { $groups }
    Training: { $training }
setting-none = as my taste says
setting-on = on
setting-off = off
setting-style = Style
setting-character = Character
setting-outline = Outline
setting-lang = Language
setting-groups = Taste in groups
setting-training = Training
more-message = More message
balanced = Balanced
more-me = More me
lang-choose = Which language?
lang-auto = As my device says
lang-set = I speak English now.
about =
    PMG Stickers { $version }: stickers that fit your message and you, drawn by models that run on this machine.
    { $characters } characters in { $styles } styles. The painter learned from Fluent Emoji, Noto Emoji, Twemoji, EmojiOne, Blobmoji and others (see NOTICE); a sticker may resemble what it learned from.

action-keep = Keep
action-options = ⋯
action-delete = Delete
action-report = Report
options = What shall I do with it?
action-words = Change words
words-ask = Write the new words, and I draw them with the same character and style. I wait five minutes.
words-ask-here = Reply to me with the new words, and I draw them with the same character and style. I wait five minutes.
status-soon = A new sticker of yours would be there in about { $seconds } s.
settings-reset = Reset
settings-as-new = Done: every setting is as it was at first. What I learned stays.
