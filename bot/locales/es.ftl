# Draft, not yet reviewed by a native speaker.
# Lo que dice el bot, en español.

empty = Di algo y lo dibujo. Por ejemplo: mi gato ha vuelto a tirar la taza
no-sticker = Aquí no encaja ningún sticker. Te escucho.
grief = Lo siento mucho. Estoy aquí, y ahora no hace falta ningún sticker.
crisis = Soy un bot de stickers y en esto no puedo ayudarte, pero hay personas que sí: por favor, habla con alguien de confianza o llama al número de emergencias del lugar donde vives.
blocked = Prefiero no dibujar eso. ¿Lo dices con otras palabras?
slow-down = { $seconds ->
    [one] ¡Qué rapidez! Dame un segundo.
   *[other] ¡Qué rapidez! Dame { $seconds } segundos.
}
full = Hay muchísima gente esperando. Inténtalo de nuevo en un minuto, por favor.
failed = No ha funcionado, y no es culpa tuya. Inténtalo de nuevo, por favor. (número { $id })
unknown-sticker = Ya no tengo ese sticker. Di algo y dibujo uno nuevo.
no-good-sticker = Ninguno de mis dibujos era lo bastante bueno. Prueba con otras palabras, por favor.
noted-like = Anotado, más como este: { $what }.
noted-dislike = Anotado, menos como este: { $what }.
noted = Anotado.
bad-argument = No lo he entendido. Ejemplo: { $example }
unknown-command = No conozco «{ $command }». Prueba: { $known }
forgotten = Hecho. Todo lo que sabía de ti está borrado, y su clave, destruida. Recibo: { $receipt }
help =
    Di algo y recibes un sticker solo tuyo. Toca 👍 o 👎, y los siguientes se parecerán más a ti.
    Di también quién y cómo, si quieres: «un pingüino cansado, estilo pixel», o qué se escribe: un panda que dice «buenas noches».
    /style y /character lo dejan fijo, /again dibuja de nuevo el último, /me muestra lo que he aprendido.
privacy =
    Todo ocurre en la máquina donde funciona este bot: nada se envía a otro sitio, salvo que quien lo lleva haya elegido un modelo externo.
    Si me dejas recordar, guardo lo que me dices y lo que haces con los stickers, cifrado con una clave solo tuya; si no, desaparece en media hora.
    Lo que se dice en un grupo se queda en ese grupo. Nada entrena un modelo si no lo permites también.
    /mydata lo cuenta, /export te lo entrega, /forgetme lo borra todo, /optout evita que otros hagan stickers de tus mensajes.
privacy-contact = Este bot lo lleva: { $contact }
action-again = Otra vez
action-more = Más como este
action-like = 👍
action-dislike = 👎
action-why = ¿Por qué?
action-emotion = Emoción
emotion-choose = ¿Qué emoción debe mostrar?
full-yours = Un momento: sigo con lo que dijiste antes.
