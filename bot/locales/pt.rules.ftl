# Draft, not yet reviewed by a native speaker.
# Quando o bot fala, para quantos, e o que os admins de um chat podem decidir. Em português do Brasil.

in-seconds = { $n ->
    [one] em { $n } segundo
   *[other] em { $n } segundos
}
in-minutes = { $n ->
    [one] em { $n } minuto
   *[other] em { $n } minutos
}
today-at = hoje às { $time } ({ $zone })
tomorrow-at = amanhã às { $time } ({ $zone })
limit-day = Por hoje foi tudo. Sua próxima figurinha pode vir { $when }.
limit-guests = As figurinhas para convidados acabaram. A próxima pode vir { $when }.
limit-chat = Este chat já teve todas as figurinhas de hoje. A próxima pode vir { $when }.
limit-chat-minute = Quantas figurinhas de uma vez! A próxima pode vir { $when }.
limit-none = Aqui não há figurinhas. Quem cuida deste bot pode mudar isso.

joined =
    Olá! Me mencione ou me responda, e você ganha uma figurinha só sua.
    Até que um admin diga outra coisa, só olho o que dizem para mim. O que se diz aqui fica aqui.
    Para admins: quando devo falar? Todo o resto: /admin
mode-mention = Quando pedirem
mode-auto = Às vezes, sem pedirem
mode-off = Nunca

admin-only = Só um admin deste chat pode fazer isso.
admin-help = Diga /admin e uma destas: { $verbs }
admin-in-group = Isso se decide no chat em questão. Aqui há: { $verbs }
admin-example = Não entendi. Exemplo: { $example }
admin-enable = Ligado: estou trabalhando neste chat.
admin-disable = Desligado: aqui só respondo a /admin e a perguntas de privacidade.
admin-mode-off = Aqui não respondo a nenhuma mensagem. Comandos e botões continuam funcionando.
admin-mode-mention = Aqui respondo quando me mencionam, me respondem ou me dão um comando.
admin-mode-auto = Além do que dizem para mim, posso responder a { $dial }% das outras mensagens. Espera mínima, em mensagens: { $cooldown }.
admin-dial = No modo “auto” posso responder a { $n }% das mensagens.
admin-cooldown = No modo “auto”, mensagens que passam no mínimo entre duas figurinhas: { $n }.
admin-quota = { $n ->
    [0] Nenhuma figurinha para este chat.
    [one] Uma figurinha em 24 horas para este chat.
   *[other] No máximo { $n } figurinhas em 24 horas para este chat.
}
admin-quota-none = Este chat não tem limite próprio.
admin-words = Proibidas ({ $n }): { $words }
admin-words-kept = { $n ->
    [0] Agora não há palavras proibidas aqui.
    [one] Agora há uma palavra proibida aqui.
   *[other] Agora há { $n } palavras proibidas aqui.
}
admin-words-full = Aqui podem ser proibidas no máximo { $words } palavras, das quais { $patterns } como padrões entre barras.
admin-allow = Na lista: esta pessoa já não conta como convidada.
admin-deny = Fora da lista: esta pessoa agora conta como convidada.
admin-block = Bloqueio feito: não respondo mais a esta pessoa. Mesmo que ela peça para ser esquecida, isso não muda.
admin-unblock = Bloqueio desfeito.
admin-styles = Estilos aqui: { $styles }. Há: { $known }
admin-styles-kept = De agora em diante só desenho estes aqui: { $styles }
admin-styles-all = De agora em diante desenho todos os estilos aqui.
admin-outline-on = Aqui as figurinhas têm um contorno branco e uma sombra suave.
admin-outline-off = Aqui as figurinhas vêm sem contorno nem sombra.
admin-language = Agora falo “{ $language }” aqui.
admin-language-auto = Aqui falo com cada pessoa na língua dela.
admin-reports-here = Denúncias de outros chats podem vir para cá. Diga lá: /admin reports { $id }
admin-reports-first = Primeiro diga “/admin reports here” no chat { $id }.
admin-reports = De agora em diante as denúncias deste chat vão para lá.
admin-reports-off = As denúncias deste chat vão para quem cuida deste bot.
admin-stats = Figurinhas: { $stickers } (sem pedirem: { $unasked }). 👍 { $liked } · 👎 { $disliked } · não desenhadas: { $refused }
admin-purge = Isto apaga tudo o que lembro deste chat, para todos os membros. Não dá para desfazer.
admin-purge-yes = Apagar tudo
admin-purged = { $n ->
    [0] Pronto. Não havia mensagens, e o que aprendi neste chat foi apagado.
    [one] Pronto. Uma mensagem foi apagada, e o que aprendi neste chat também.
   *[other] Pronto. { $n } mensagens foram apagadas, e o que aprendi neste chat também.
}
admin-status =
    { $enabled ->
        [yes] Ligado
       *[other] Desligado
    } · modo { $mode } · proporção { $dial }% · espera { $cooldown }
    limite { $quota } · palavras proibidas { $words } · estilos { $styles } · contorno { $outline ->
        [yes] sim
       *[other] não
    } · língua { $language }
admin-log =
    Os horários são UTC; quem fez é um hash curto.
    { $lines }
admin-deleted = Foi apagado.
admin-delete-how = Responda com /admin delete à figurinha que deve sumir.
