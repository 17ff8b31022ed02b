# Draft, not yet reviewed by a native speaker.
# O teste às cegas, em português do Brasil.

tastetest =
    Um teste às cegas com dez pares. As duas figurinhas de um par dizem o mesmo: uma é desenhada para você, a outra para um gosto inventado ou para nenhum. Toque na que você preferiria enviar.
    Guardo apenas números: quantas vezes você escolheu a sua e o quanto minhas figurinhas combinam com você. Nenhuma mensagem nem imagem é guardada com eles, nada aqui muda seu gosto, e /forgetme apaga os números.
tastetest-go = Começar
tastetest-on = Continuar
tastetest-stop = Parar
tastetest-pair = Par { $n } de { $most }: “{ $line }”. Qual você preferiria enviar?
tastetest-stopped = Parado. O que você escolheu até agora conta; /tastetest continua daí.
tastetest-stale = Este par já foi decidido.
tastetest-blank = Estas duas não ficaram boas. Desenho o par de novo?
tastetest-rate = Uma última pergunta: o quanto as figurinhas que desenho para você combinam com você?
tastetest-rate-no = 1 não sou eu
tastetest-rate-some = 2 um pouco
tastetest-rate-me = 3 sou eu
tastetest-thanks = Obrigado! Seus números ajudam a saber se minhas figurinhas são mesmo suas.
tastetest-done = Você já fez o teste: ele conta uma vez por pessoa. Obrigado!
tastetest-needs-memory = Para o teste, primeiro preciso poder lembrar do seu gosto.
tastetest-needs-taste = Ainda sei pouco do seu gosto para isso. Toque em 👍 ou Guardar em { $count } figurinhas ou mais e peça de novo.
tastetest-line-morning = bom dia, pessoal
tastetest-line-weekend = finalmente fim de semana!
tastetest-line-tired = estou com tanto sono hoje
tastetest-line-thanks = muito obrigado mesmo
tastetest-line-miss = estou com saudade de você
tastetest-line-passed = passei na prova!
tastetest-line-annoyed = que coisa irritante
tastetest-line-bye = até amanhã
tastetest-line-late = desculpa, estou atrasado
tastetest-line-laugh = não consigo parar de rir
