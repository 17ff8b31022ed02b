# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In Russian.

inline-open = Сделать свой стикер
inline-open-why = Сначала откройте меня в личке: тогда я смогу предлагать стикеры в любом чате.
inline-invite = Я делаю стикеры под ваши слова. Сделайте свой: { $link }

pack-title = Мои стикеры PMG
pack-added = Теперь он в вашем наборе. Приложение найдёт его по эмодзи и по тому, что на нём.
pack-has = Он уже в вашем наборе.
pack-start = Набору нужен владелец, которого я знаю. Откройте меня, и я добавлю стикер.
pack-refused = Telegram этого не принял. Попробуйте немного позже.
pack-open = Открыть мой набор
pack-first = В начало
pack-out = Убрать
pack-first-done = Теперь он первый.
pack-out-done = Его больше нет в вашем наборе.
pack-none = У вас ещё нет набора. нажмите «Сохранить» под стикером, и я его создам.
pack-help = Ваш набор. Новое название: /pack name МОИ КОТЫ. Порядок: ответьте на один из его стикеров командой /pack first или /pack remove.
pack-named = Теперь ваш набор называется { $title }.
pack-which = Не нахожу этот стикер в вашем наборе. Ответьте на один из его стикеров.
pack-private = Наборы — это только между нами.
pack-drop = Удалить из Telegram
pack-stay = Оставить
pack-sure = Удалить ваш набор из Telegram? У тех, кто его добавил, он тоже пропадёт.
pack-dropped = Ваш набор удалён.
pack-stays = Ваш набор остаётся.
pack-farewell = Ваш набор стикеров ещё лежит на серверах Telegram. Удалить его и там?
