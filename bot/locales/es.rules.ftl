# Draft, not yet reviewed by a native speaker.
# Cuándo habla el bot, para cuántos, y qué pueden decidir los admins de un chat. En español.

in-seconds = { $n ->
    [one] en un segundo
   *[other] en { $n } segundos
}
in-minutes = { $n ->
    [one] en un minuto
   *[other] en { $n } minutos
}
today-at = hoy a las { $time } ({ $zone })
tomorrow-at = mañana a las { $time } ({ $zone })
limit-day = Eso era todo por hoy. Tu próximo sticker puede llegar { $when }.
limit-guests = Los stickers para invitados se han acabado. El próximo puede llegar { $when }.
limit-chat = Este chat ya ha tenido todos sus stickers de hoy. El próximo puede llegar { $when }.
limit-chat-minute = ¡Cuántos stickers a la vez! El próximo puede llegar { $when }.
limit-none = Aquí no se reparten stickers. Quien lleva este bot puede cambiarlo.

joined =
    ¡Hola! Mencióname o respóndeme, y recibes un sticker solo tuyo.
    Mientras un admin no diga otra cosa, solo miro lo que me dicen a mí. Lo que se dice aquí se queda aquí.
    Para admins: ¿cuándo hablo? Todo lo demás: /admin
mode-mention = Cuando me lo pidan
mode-auto = A veces, sin pedirlo
mode-off = Nunca

admin-only = Eso solo puede hacerlo un admin de este chat.
admin-help = Di /admin y una de estas: { $verbs }
admin-in-group = Eso se decide en el chat del que se trata. Aquí hay: { $verbs }
admin-example = No lo he entendido. Ejemplo: { $example }
admin-enable = Activado: ya trabajo en este chat.
admin-disable = Desactivado: aquí solo respondo a /admin y a preguntas de privacidad.
admin-mode-off = Aquí no respondo a ningún mensaje. Los comandos y botones siguen funcionando.
admin-mode-mention = Aquí respondo cuando me mencionan, me responden o me dan un comando.
admin-mode-auto = Además de lo que me dicen, puedo responder al { $dial } % de los demás mensajes. Espera mínima, en mensajes: { $cooldown }.
admin-dial = En el modo «auto» puedo responder al { $n } % de los mensajes.
admin-cooldown = En el modo «auto», mensajes que pasan como mínimo entre dos stickers: { $n }.
admin-quota = { $n ->
    [0] Ningún sticker para este chat.
    [one] Un sticker en 24 horas para este chat.
   *[other] Como mucho { $n } stickers en 24 horas para este chat.
}
admin-quota-none = Este chat no tiene un límite propio.
admin-words = Prohibidas ({ $n }): { $words }
admin-words-kept = { $n ->
    [0] Ahora no hay palabras prohibidas aquí.
    [one] Ahora hay una palabra prohibida aquí.
   *[other] Ahora hay { $n } palabras prohibidas aquí.
}
admin-words-full = Aquí se pueden prohibir como mucho { $words } palabras, de ellas { $patterns } como patrones entre barras.
admin-allow = En la lista: esta persona ya no es invitada.
admin-deny = Fuera de la lista: esta persona ahora es invitada.
admin-block = Bloqueo hecho: ya no respondo a esta persona. Aunque pida que la olvide, sigue igual.
admin-unblock = Bloqueo quitado.
admin-styles = Estilos aquí: { $styles }. Hay: { $known }
admin-styles-kept = A partir de ahora aquí solo dibujo estos: { $styles }
admin-styles-all = A partir de ahora aquí dibujo todos los estilos.
admin-outline-on = Aquí los stickers llevan un borde blanco y una sombra suave.
admin-outline-off = Aquí los stickers van sin borde ni sombra.
admin-language = Ahora aquí hablo «{ $language }».
admin-language-auto = Aquí hablo a cada persona en su idioma.
admin-reports-here = Los avisos de otros chats pueden llegar aquí. Di allí: /admin reports { $id }
admin-reports-first = Primero di «/admin reports here» en el chat { $id }.
admin-reports = A partir de ahora los avisos de este chat van allí.
admin-reports-off = Los avisos de este chat van a quien lleva este bot.
admin-stats = Stickers: { $stickers } (sin pedirlo: { $unasked }). 👍 { $liked } · 👎 { $disliked } · sin dibujar: { $refused }
admin-purge = Esto borra todo lo que recuerdo de este chat, para todos sus miembros. No se puede deshacer.
admin-purge-yes = Borrar todo
admin-purged = { $n ->
    [one] Hecho. Se ha borrado un mensaje, y lo que aprendí en este chat.
   *[other] Hecho. Se han borrado { $n } mensajes, y lo que aprendí en este chat.
}
admin-status =
    { $enabled ->
        [yes] Activado
       *[other] Desactivado
    } · modo { $mode } · proporción { $dial } % · espera { $cooldown }
    límite { $quota } · palabras prohibidas { $words } · estilos { $styles } · borde { $outline ->
        [yes] sí
       *[other] no
    } · idioma { $language }
admin-log =
    Las horas son UTC; quién fue es un hash corto.
    { $lines }
admin-deleted = Ya no está.
admin-delete-how = Responde con /admin delete al sticker que deba desaparecer.
