# Draft, not yet reviewed by a native speaker.
# La prueba a ciegas, en español.

tastetest =
    Una prueba a ciegas con diez pares. Los dos stickers de un par dicen lo mismo: uno está dibujado para ti, el otro para un gusto inventado o para ninguno. Toca el que preferirías enviar.
    Solo guardo números: cuántas veces elegiste el tuyo y cuánto van contigo mis stickers. No se guarda con ellos ningún mensaje ni imagen, nada de esto cambia tus gustos, y /forgetme borra los números.
tastetest-go = Empezar
tastetest-on = Seguir
tastetest-stop = Parar
tastetest-pair = Par { $n } de { $most }: «{ $line }». ¿Cuál preferirías enviar?
tastetest-stopped = Parado. Lo que elegiste hasta ahora cuenta; /tastetest sigue desde ahí.
tastetest-stale = Este par ya está decidido.
tastetest-blank = Estos dos no salieron bien. ¿Dibujo el par otra vez?
tastetest-rate = Una última pregunta: ¿cuánto van contigo los stickers que dibujo para ti?
tastetest-rate-no = 1 no soy yo
tastetest-rate-some = 2 un poco
tastetest-rate-me = 3 soy yo
tastetest-thanks = ¡Gracias! Tus números ayudan a saber si mis stickers son de verdad tuyos.
tastetest-done = Ya hiciste la prueba: cuenta una vez por persona. ¡Gracias!
tastetest-needs-memory = Para la prueba, primero tienes que dejarme recordar tus gustos.
tastetest-needs-taste = Sé muy poco de tus gustos para eso. Toca 👍 o Guardar en { $count } stickers o más y vuelve a pedirlo.
tastetest-line-morning = buenos días a todos
tastetest-line-weekend = ¡por fin es fin de semana!
tastetest-line-tired = hoy estoy muy cansado
tastetest-line-thanks = muchísimas gracias
tastetest-line-miss = te echo de menos
tastetest-line-passed = ¡aprobé el examen!
tastetest-line-annoyed = qué fastidio
tastetest-line-bye = hasta mañana
tastetest-line-late = perdón, llego tarde
tastetest-line-laugh = no puedo parar de reír
