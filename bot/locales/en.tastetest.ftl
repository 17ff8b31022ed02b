# The blind taste test. In English.

tastetest =
    A blind test of ten pairs. Both stickers of a pair say the same: one is drawn for you, the other for a made-up taste or for none. Tap the one you would rather send.
    I keep counts only: how often you chose yours, and how well my stickers fit you. No message and no picture is kept with them, nothing here changes your taste, and /forgetme deletes the counts.
tastetest-go = Begin
tastetest-on = Go on
tastetest-stop = Stop
tastetest-pair = Pair { $n } of { $most }: “{ $line }”. Which one would you rather send?
tastetest-stopped = Stopped. What you chose so far counts; /tastetest goes on from there.
tastetest-stale = This pair is settled already.
tastetest-blank = These two did not turn out well. Shall I draw the pair again?
tastetest-rate = One last question: how well do the stickers I draw for you fit you?
tastetest-rate-no = 1 not me
tastetest-rate-some = 2 somewhat
tastetest-rate-me = 3 me
tastetest-thanks = Thank you! Your counts help to tell whether my stickers are really yours.
tastetest-done = You have taken the test: it counts once for each person. Thank you!
tastetest-needs-memory = For the test I must be allowed to remember your taste first.
tastetest-needs-taste = I know too little of your taste for that. Tap 👍 or Keep under { $count } stickers or more, then ask again.
tastetest-line-morning = good morning, everybody
tastetest-line-weekend = finally the weekend!
tastetest-line-tired = I am so tired today
tastetest-line-thanks = thank you so much
tastetest-line-miss = I miss you
tastetest-line-passed = I passed the exam!
tastetest-line-annoyed = that is so annoying
tastetest-line-bye = see you tomorrow
tastetest-line-late = sorry, I am late
tastetest-line-laugh = I cannot stop laughing
