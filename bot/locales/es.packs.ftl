# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In Spanish.

inline-open = Haz tu propio sticker
inline-open-why = Ábreme primero en privado: así podré ofrecerte stickers en cualquier chat.
inline-invite = Hago stickers que encajan con lo que dices. Haz el tuyo: { $link }

pack-title = Mis stickers PMG
pack-added = Ya está en tu pack. Tu app lo encuentra por su emoji y por lo que muestra.
pack-has = Ya estaba en tu pack.
pack-start = Un pack necesita un dueño que yo conozca. Ábreme y lo añado.
pack-refused = Telegram no lo ha aceptado. Inténtalo de nuevo más tarde.
pack-open = Abrir mi pack
pack-first = Al principio
pack-out = Quitar
pack-first-done = Ahora es el primero.
pack-out-done = Ya no está en tu pack.
pack-none = Aún no tienes un pack. Toca Guardar bajo un sticker y te hago uno.
pack-help = Tu pack. Para cambiarle el nombre: /pack name MIS GATOS. Para ordenarlo: responde a uno de sus stickers con /pack first o /pack remove.
pack-named = Ahora tu pack se llama { $title }.
pack-which = No encuentro ese sticker en tu pack. Responde a uno de los suyos.
pack-private = Los packs son cosa nuestra, en privado.
pack-drop = Borrarlo de Telegram
pack-stay = Dejarlo
pack-sure = ¿Borrar tu pack de Telegram? Quien lo haya añadido también lo pierde.
pack-dropped = Tu pack está borrado.
pack-stays = Tu pack se queda.
pack-farewell = Tu pack de stickers sigue en los servidores de Telegram. ¿Lo borro también allí?
