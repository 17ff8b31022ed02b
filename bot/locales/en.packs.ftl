# What people take along to other chats: inline offers and their own packs. In English.

inline-open = Make your own sticker
inline-open-why = Open me in private first: then I can offer you stickers in any chat.
inline-invite = I make stickers that fit what you say. Make your own: { $link }

pack-title = My PMG stickers
pack-added = It is in your pack now. Your app finds it by its emoji and by what it shows.
pack-has = It is in your pack already.
pack-start = A pack needs an owner whom I know. Open me, and I add it.
pack-refused = Telegram did not take that. Please try again in a while.
pack-open = Open my pack
pack-first = To the front
pack-out = Take out
pack-first-done = Now it is the first one.
pack-out-done = It is out of your pack.
pack-none = You have no pack yet. Tap Keep under a sticker, and I make one.
pack-help = Your pack. To give it another name: /pack name MY CATS. To sort it: answer one of its stickers with /pack first or /pack remove.
pack-named = Your pack is called { $title } now.
pack-which = I do not find that sticker in your pack. Answer one of its stickers.
pack-private = Packs are a matter between the two of us.
pack-drop = Delete it on Telegram
pack-stay = Leave it
pack-sure = Delete your pack from Telegram? Whoever added it loses it, too.
pack-dropped = Your pack is deleted.
pack-stays = Your pack stays.
pack-farewell = Your sticker pack still lies on Telegram's servers. Shall I delete it there, too?
