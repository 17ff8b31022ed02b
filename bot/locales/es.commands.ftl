# Draft, not yet reviewed by a native speaker.
# Lo que dicen los comandos y botones, en español.

language-name = Español

start =
    Di algo y dibujo un sticker solo tuyo: tus personajes, tu estilo.
    En un grupo guardo silencio hasta que alguien me menciona.
    Solo recuerdo tus gustos si tú quieres: /privacy
start-example = ¡Por fin viernes!
private-only = Eso queda entre tú y yo: pregúntame en privado con /{ $command }.
only-yours = Aquí solo puede pulsar la persona para quien se hizo este sticker. Di algo y recibes el tuyo.
about-optout = Esta persona no quiere stickers de sus mensajes. Lo dejo así.
words-gone = No guardo lo que dicen otros. Responde a esa línea con /sticker y la dibujo de nuevo.

command-sticker = Dibujar un sticker con estas palabras
command-me = Lo que he aprendido de tus gustos
command-style = Elegir un estilo
command-settings = Idioma, memoria, gustos
command-privacy = Qué guardo y dónde
command-forgetme = Borrar todo sobre ti
command-help = Cómo funciona
command-admin = Reglas de este chat

kind-character = Personajes
kind-style = Estilos
kind-colour = Colores
taste-empty = Todavía no he aprendido nada. Toca 👍 o 👎 debajo de un sticker.
choice-any = Según mis gustos
style-choose = ¿Qué estilo?
style-unknown = No dibujo en el estilo «{ $what }». Conozco estos:
style-set = A partir de ahora: { $what }.
style-any = El estilo vuelve a seguir tus gustos.
character-choose = ¿Quién va a ser? Escribe otro nombre si quieres: /character penguin
character-unknown = No conozco «{ $what }». Conozco bien estos:
character-set = A partir de ahora: { $what }.
character-any = El personaje vuelve a seguir tus gustos.

kept = Guardado. Verás más como este.
cancelled = Cancelado. Ya no hay nada tuyo esperando.
quota-none = No tienes límite diario.
quota-left = { $count ->
    [one] Te queda un sticker hoy.
   *[other] Te quedan { $count } stickers hoy.
}
status-well = { $waiting ->
    [0] Todo va bien y nadie espera.
    [one] Todo va bien. Hay un mensaje esperando.
   *[other] Todo va bien. Hay { $waiting } mensajes esperando.
}
report-nothing = No hay ningún sticker tuyo del que avisar.
report-nowhere = Gracias. Aquí nadie recibe los avisos; díselo, por favor, a quien lleva este bot.
report-done = Gracias. Quien lleva este bot lo mirará. (número { $id })
report-to-admins = Aviso sobre el sticker { $id }. Motivo: { $why }
deleted = Borrado. Verás menos como este.

remember-me = Recuerda mis gustos
just-once = Solo esta vez
stop-memory = Deja de recordar
show-mydata = ¿Qué tienes de mí?
show-export = Descargar
show-forgetme = Olvídame
consent-ask = ¿Recuerdo tus gustos? Así tus stickers serán cada vez más tuyos. Se quedan en la máquina donde funciona este bot, cifrados con una clave solo tuya, hasta que digas /forgetme.
consent-yes = Bien: a partir de ahora recuerdo lo que te gusta. /me lo muestra, /forgetme lo borra.
consent-once = De acuerdo: no guardo nada. Sé lo que dijiste durante media hora; luego desaparece.
consent-no = Hecho: lo que sabía de tus gustos está borrado, y no guardo nada nuevo.
training-on = Lo que dices puede ayudar a entrenar los modelos de este bot. Puedes retirarlo en cualquier momento.
training-off = Lo que dices nunca se usa para entrenar modelos.
training-on-button = Puedes entrenar con lo que digo
training-off-button = No entrenes con lo que digo
training-needs-memory = Para eso, primero tienes que dejarme recordar.
groups-on = En los grupos dibujo según tus gustos. Los demás ven los stickers, nunca las palabras de tus gustos.
groups-off = En los grupos solo uso lo que te gustó en ese grupo.
groups-on-button = Usar mis gustos en los grupos
groups-off-button = No usar mis gustos en los grupos
outline-on = Tus stickers llevan un borde blanco y una sombra suave.
outline-off = Tus stickers van sin borde ni sombra.
outline-on-button = Con borde blanco
outline-off-button = Sin borde
mydata =
    Esto tengo de ti: mensajes { $lines }, acciones con stickers { $uses }, stickers { $stickers }, fijados { $marks }.
    { $where }
mydata-disk = Está cifrado en la máquina donde funciona este bot.
mydata-memory = Está solo en la memoria, durante media hora.
mydata-groups = { $groups ->
    [one] Una parte es de un grupo.
   *[other] Una parte es de { $groups } grupos.
}
export-empty = No hay nada que exportar: no sé nada de ti.
export-done = Todo lo que sé de ti.
export-readme =
    Esto es todo lo que el bot de stickers sabe de ti.
    lines.txt: lo que dijiste. taste.txt: lo que hiciste con los stickers.
    stickers/: los propios stickers. history.jsonl: todo ello para máquinas; «pmg user import» lo lee.
    groups/: lo mismo de los grupos en los que escribiste. Eso no se puede importar en otra parte.
forget-ask = ¿Borro todo lo que sé de ti: mensajes, stickers, gustos? No se puede deshacer.
forget-sure = Sí, olvídame
optout-done = Aquí nadie puede hacer stickers de tus mensajes, y nunca te hablo sin que lo pidas. /optin lo deshace.
optin-done = Qué bien que vuelvas. Los demás pueden pedir otra vez stickers de tus mensajes.

settings =
    Estilo: { $style }
    Personaje: { $character }
    Borde: { $outline }
    Idioma: { $language }
    Memoria: { $memory }
    Mis gustos en los grupos: { $groups }
    Entrenamiento: { $training }
setting-none = según mis gustos
setting-on = sí
setting-off = no
setting-style = Estilo
setting-character = Personaje
setting-outline = Borde
setting-lang = Idioma
setting-groups = Gustos en los grupos
setting-training = Entrenamiento
more-message = Más mensaje
balanced = Equilibrio
more-me = Más yo
lang-choose = ¿Qué idioma?
lang-auto = El de mi dispositivo
lang-set = Ahora hablo español.
about =
    PMG Stickers { $version }: stickers que encajan con tu mensaje y contigo, dibujados por modelos que funcionan en esta máquina.
    Personajes: { $characters }, estilos: { $styles }. El pintor aprendió de Fluent Emoji, Noto Emoji, Twemoji, EmojiOne, Blobmoji y otros (véase NOTICE); un sticker puede parecerse a aquello de lo que aprendió.

action-keep = Guardar
action-options = ⋯
action-delete = Borrar
action-report = Avisar
options = ¿Qué hago con él?
action-words = Otras palabras
words-ask = Escribe las palabras nuevas y las dibujo con el mismo personaje y estilo. Espero cinco minutos.
words-ask-here = Respóndeme con las palabras nuevas y las dibujo con el mismo personaje y estilo. Espero cinco minutos.
status-soon = Un sticker nuevo tuyo estaría en unos { $seconds } s.
settings-reset = Restablecer
settings-as-new = Hecho: todos los ajustes están como al principio. Lo que aprendí se queda.
