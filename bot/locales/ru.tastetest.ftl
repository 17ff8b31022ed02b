# Draft, not yet reviewed by a native speaker.
# Слепой тест, по-русски.

tastetest =
    Слепой тест из десяти пар. Оба стикера пары говорят одно и то же: один нарисован для тебя, другой — для выдуманного вкуса или ни для какого. Нажми на тот, который скорее отправишь.
    Я храню только числа: сколько раз выбран твой и насколько мои стикеры тебе подходят. Ни сообщений, ни картинок при них не хранится, твой вкус от этого не меняется, а /forgetme удаляет числа.
tastetest-go = Начать
tastetest-on = Дальше
tastetest-stop = Хватит
tastetest-pair = Пара { $n } из { $most }: «{ $line }». Что ты скорее отправишь?
tastetest-stopped = Остановились. Выбранное до сих пор считается; /tastetest продолжит с этого места.
tastetest-stale = Эта пара уже решена.
tastetest-blank = Эти два не удались. Нарисовать пару ещё раз?
tastetest-rate = Последний вопрос: насколько тебе подходят стикеры, которые я рисую для тебя?
tastetest-rate-no = 1 не я
tastetest-rate-some = 2 отчасти
tastetest-rate-me = 3 это я
tastetest-thanks = Спасибо! Твои числа помогают понять, правда ли мои стикеры твои.
tastetest-done = Тест уже пройден: от каждого он считается один раз. Спасибо!
tastetest-needs-memory = Для теста сначала разреши мне запоминать твой вкус.
tastetest-needs-taste = Я пока слишком мало знаю о твоём вкусе. Нажми 👍 или «Сохранить» под стикерами (нужно не меньше { $count }) и попроси снова.
tastetest-line-morning = всем доброе утро
tastetest-line-weekend = наконец-то выходные!
tastetest-line-tired = я сегодня так устал
tastetest-line-thanks = большое спасибо
tastetest-line-miss = я скучаю по тебе
tastetest-line-passed = я сдал экзамен!
tastetest-line-annoyed = как же это бесит
tastetest-line-bye = до завтра
tastetest-line-late = прости, я опаздываю
tastetest-line-laugh = не могу перестать смеяться
