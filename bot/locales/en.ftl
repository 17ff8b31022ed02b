# What the bot says, in English. `pmg check` and the tests hold every language to the same keys.

empty = Say something, and I will draw it. For example: my cat knocked the cup over again
no-sticker = No sticker fits here. I am listening.
grief = I am sorry. I am here, and no sticker is needed now.
crisis = I am a sticker bot and no help in this, but people are: please talk to somebody you trust, or call the emergency number where you live.
blocked = I would rather not draw that. Try other words?
slow-down = { $seconds ->
    [one] That was quick! Give me a second.
   *[other] That was quick! Give me { $seconds } seconds.
}
full = Very many people are waiting. Please try again in a minute.
failed = That did not work, and it is not your fault. Please try again. (number { $id })
unknown-sticker = I do not have that sticker any more. Say something, and I will draw a new one.
no-good-sticker = None of my drawings was good enough to show. Please try other words.
noted-like = Noted: more like this { $what }.
noted-dislike = Noted: fewer like this { $what }.
noted = Noted.
bad-argument = I did not understand that. Example: { $example }
unknown-command = I do not know "{ $command }". Try: { $known }
forgotten = Done. Everything I knew about you is deleted, and the key to it is destroyed. Receipt: { $receipt }
help =
    Say something, and you get a sticker of your own. Tap 👍 or 👎, and the next ones become more yours.
    Name who and how if you like: "a sleepy penguin, pixel style", or what to write on it: a panda that says "good night".
    /style and /character choose for good, /again draws the last one anew, /me shows what I learned.
privacy =
    Everything happens on the machine this bot runs on: nothing is sent elsewhere unless its owner chose an outside model.
    If you let me remember, I keep what you say to me and what you do with stickers, sealed with a key of your own; otherwise it is gone after half an hour.
    What is said in a group stays in that group. Nothing trains a model unless you allow that as well.
    /mydata counts it, /export hands it over, /forgetme deletes it all, /optout keeps others from making stickers of your messages.
privacy-contact = This bot is run by: { $contact }
action-again = Again
action-more = More like this
action-like = 👍
action-dislike = 👎
action-why = Why?
action-emotion = Emotion
emotion-choose = Which feeling shall it show?
full-yours = One moment: I am still busy with what you said before.
