# When the bot speaks, for how many, and what the admins of a chat can settle. In English.

in-seconds = { $n ->
    [one] in a second
   *[other] in { $n } seconds
}
in-minutes = { $n ->
    [one] in a minute
   *[other] in { $n } minutes
}
today-at = today at { $time } ({ $zone })
tomorrow-at = tomorrow at { $time } ({ $zone })
limit-day = That was all for today. Your next sticker can come { $when }.
limit-guests = The stickers for guests are used up. The next one can come { $when }.
limit-chat = This chat has had all its stickers for today. The next one can come { $when }.
limit-chat-minute = Many stickers at once! The next one can come { $when }.
limit-none = Stickers are not given out here. Whoever runs this bot can change that.

joined =
    Hello! Mention me or reply to me, and you get a sticker of your own.
    Until an admin says otherwise, I only look at what is said to me. What is said here stays here.
    For admins: when shall I speak? Everything else: /admin
mode-mention = When asked
mode-auto = Sometimes, unasked
mode-off = Not at all

admin-only = Only an admin of this chat can do that.
admin-help = Say /admin and one of: { $verbs }
admin-in-group = That is settled in the chat it is about. Here there are: { $verbs }
admin-example = I did not understand that. Example: { $example }
admin-enable = On: I am at work in this chat.
admin-disable = Off: here I only answer /admin and questions of privacy.
admin-mode-off = I answer no lines here. Commands and buttons still work.
admin-mode-mention = I answer here when I am mentioned, replied to or commanded.
admin-mode-auto = Besides what is said to me, I may answer { $dial } % of the other lines, with at least { $cooldown } lines in between.
admin-dial = In the mode "auto" I may answer { $n } % of the lines.
admin-cooldown = In the mode "auto" at least { $n } lines pass between two stickers.
admin-quota = { $n ->
    [0] No stickers for this chat.
    [one] One sticker in 24 hours for this chat.
   *[other] At most { $n } stickers in 24 hours for this chat.
}
admin-quota-none = This chat has no limit of its own.
admin-words = Banned ({ $n }): { $words }
admin-words-kept = { $n ->
    [0] No words are banned here now.
    [one] One word is banned here now.
   *[other] { $n } words are banned here now.
}
admin-words-full = At most { $words } words can be banned here, { $patterns } of them patterns between slashes.
admin-allow = On the list: this person is no guest any more.
admin-deny = Taken off the list: this person is a guest now.
admin-block = Blocked: I do not answer this person any more. Being forgotten does not change that.
admin-unblock = Unblocked.
admin-styles = Styles here: { $styles }. There are: { $known }
admin-styles-kept = From now on I draw only these here: { $styles }
admin-styles-all = From now on I draw every style here.
admin-outline-on = Stickers here have a white rim and a soft shadow.
admin-outline-off = Stickers here come without rim and shadow.
admin-language = I speak "{ $language }" here now.
admin-language-auto = I speak to everybody here in their own language.
admin-reports-here = Reports of other chats may come here. There, say: /admin reports { $id }
admin-reports-first = First say "/admin reports here" in the chat { $id }.
admin-reports = Reports of this chat go there from now on.
admin-reports-off = Reports of this chat go to whoever runs this bot.
admin-stats = Stickers: { $stickers } ({ $unasked } unasked). 👍 { $liked } · 👎 { $disliked } · not drawn: { $refused }
admin-purge = This deletes everything I remember of this chat, for all its members. It cannot be undone.
admin-purge-yes = Delete everything
admin-purged = { $n ->
    [one] Done. One line is deleted, and what I learned in this chat.
   *[other] Done. { $n } lines are deleted, and what I learned in this chat.
}
admin-status =
    { $enabled ->
        [yes] On
       *[other] Off
    } · mode { $mode } · dial { $dial } % · cooldown { $cooldown }
    quota { $quota } · banned words { $words } · styles { $styles } · outline { $outline ->
        [yes] on
       *[other] off
    } · language { $language }
admin-log =
    Times are UTC; who is a short hash.
    { $lines }
admin-deleted = Gone.
admin-delete-how = Reply with /admin delete to the sticker that shall go.
