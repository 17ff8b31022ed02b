# Draft, not yet reviewed by a native speaker.
# O que comandos e botões dizem, em português do Brasil.

language-name = Português

start =
    Diga alguma coisa e eu desenho uma figurinha só sua: seus personagens, seu estilo.
    Em um grupo fico em silêncio até alguém me mencionar.
    Só lembro do seu gosto se você quiser: /privacy
start-example = Finalmente sexta!
private-only = Isso fica entre nós: me pergunte no privado com /{ $command }.
only-yours = Só a pessoa para quem esta figurinha foi feita pode tocar aqui. Diga alguma coisa e você ganha a sua.
about-optout = Esta pessoa não quer figurinhas das mensagens dela. Fica assim.
words-gone = Não guardo o que os outros dizem. Responda a essa linha com /sticker e eu desenho de novo.

command-sticker = Desenhar uma figurinha com estas palavras
command-me = O que aprendi sobre o seu gosto
command-style = Escolher um estilo
command-settings = Língua, memória, gosto
command-privacy = O que guardo e onde
command-forgetme = Apagar tudo sobre você
command-help = Como funciona
command-admin = Regras deste chat

kind-character = Personagens
kind-style = Estilos
kind-colour = Cores
taste-empty = Ainda não aprendi nada. Toque em 👍 ou 👎 embaixo de uma figurinha.
choice-any = Conforme o meu gosto
style-choose = Qual estilo?
style-unknown = Não desenho no estilo “{ $what }”. Conheço estes:
style-set = De agora em diante: { $what }.
style-any = O estilo volta a seguir o seu gosto.
character-choose = Quem vai ser? Digite outro nome se quiser: /character penguin
character-unknown = Não conheço “{ $what }”. Conheço bem estes:
character-set = De agora em diante: { $what }.
character-any = O personagem volta a seguir o seu gosto.

kept = Guardada. Você vai ver mais como esta.
cancelled = Cancelado. Não há mais nada seu esperando.
quota-none = Você não tem limite diário.
quota-left = { $count ->
    [0] Não restam figurinhas hoje.
    [one] Resta uma figurinha hoje.
   *[other] Restam { $count } figurinhas hoje.
}
status-well = { $waiting ->
    [0] Tudo certo, e ninguém está esperando.
    [one] Tudo certo. Há uma mensagem esperando.
   *[other] Tudo certo. Há { $waiting } mensagens esperando.
}
report-nothing = Não há figurinha sua para denunciar.
report-nowhere = Obrigado. Aqui ninguém recebe as denúncias; por favor, fale com quem cuida deste bot.
report-done = Obrigado. Quem cuida deste bot vai olhar. (número { $id })
report-to-admins = Figurinha denunciada { $id }. Motivo: { $why }
deleted = Apagada. Você vai ver menos como esta.

remember-me = Lembre do meu gosto
just-once = Só desta vez
stop-memory = Pare de lembrar
show-mydata = O que você tem de mim?
show-export = Baixar
show-forgetme = Me esqueça
consent-ask = Posso lembrar do seu gosto? Assim suas figurinhas ficam cada vez mais suas. Ele fica na máquina em que este bot funciona, protegido com uma chave só sua, até você dizer /forgetme.
consent-yes = Combinado: de agora em diante lembro do que você gosta. /me mostra, /forgetme apaga.
consent-once = Tudo bem: nada fica guardado. Sei o que você disse por meia hora; depois some.
consent-no = Pronto: o que eu sabia do seu gosto foi apagado, e nada novo fica guardado.
training-on = O que você diz pode ajudar a treinar os modelos deste bot. Você pode voltar atrás quando quiser.
training-off = O que você diz nunca é usado para treinar modelos.
training-on-button = Pode treinar com o que eu digo
training-off-button = Não treine com o que eu digo
training-needs-memory = Para isso, primeiro preciso poder lembrar.
groups-on = Em grupos desenho conforme o seu próprio gosto. Os outros veem as figurinhas, nunca as palavras do seu gosto.
groups-off = Em grupos só uso o que você curtiu naquele grupo.
groups-on-button = Usar meu gosto em grupos
groups-off-button = Não usar meu gosto em grupos
outline-on = Suas figurinhas têm um contorno branco e uma sombra suave.
outline-off = Suas figurinhas vêm sem contorno nem sombra.
outline-on-button = Com contorno branco
outline-off-button = Sem contorno
mydata =
    Tenho isto de você: mensagens { $lines }, ações com figurinhas { $uses }, figurinhas { $stickers }, fixados { $marks }.
    { $where }
mydata-disk = Está protegido por chave na máquina em que este bot funciona.
mydata-memory = Está só na memória, por meia hora.
mydata-groups = { $groups ->
    [one] Uma parte é de um grupo.
   *[other] Uma parte é de { $groups } grupos.
}
export-empty = Não há nada para exportar: não sei nada sobre você.
export-done = Tudo o que sei sobre você.
export-readme =
    Isto é tudo o que o bot de figurinhas sabe sobre você.
    lines.txt: o que você disse. taste.txt: o que você fez com as figurinhas.
    stickers/: as próprias figurinhas. history.jsonl: tudo isso para máquinas; “pmg user import” lê o arquivo.
    groups/: o mesmo dos grupos em que você escreveu. Isso não pode ser importado em outro lugar.
forget-ask = Apago tudo o que sei sobre você: mensagens, figurinhas, gosto? Não dá para desfazer.
forget-sure = Sim, me esqueça
optout-done = Aqui ninguém pode fazer figurinhas das suas mensagens, e nunca falo com você sem que peça. /optin desfaz isso.
optin-done = Que bom ter você de volta. Os outros podem pedir de novo figurinhas das suas mensagens.

settings =
    Estilo: { $style }
    Personagem: { $character }
    Contorno: { $outline }
    Língua: { $language }
    Memória: { $memory }
    Meu gosto em grupos: { $groups }
    Treino: { $training }
setting-none = conforme o meu gosto
setting-on = sim
setting-off = não
setting-style = Estilo
setting-character = Personagem
setting-outline = Contorno
setting-lang = Língua
setting-groups = Gosto em grupos
setting-training = Treino
more-message = Mais mensagem
balanced = Equilíbrio
more-me = Mais eu
lang-choose = Qual língua?
lang-auto = A do meu aparelho
lang-set = Agora falo português.
about =
    PMG Stickers { $version }: figurinhas que combinam com a sua mensagem e com você, desenhadas por modelos que funcionam nesta máquina.
    Personagens: { $characters }, estilos: { $styles }. O pintor aprendeu com Fluent Emoji, Noto Emoji, Twemoji, EmojiOne, Blobmoji e outros (veja NOTICE); uma figurinha pode se parecer com aquilo de que ele aprendeu.

action-keep = Guardar
action-options = ⋯
action-delete = Apagar
action-report = Denunciar
options = O que faço com ela?
action-words = Outras palavras
words-ask = Escreva as novas palavras e eu as desenho com o mesmo personagem e estilo. Espero cinco minutos.
words-ask-here = Responda-me com as novas palavras e eu as desenho com o mesmo personagem e estilo. Espero cinco minutos.
status-soon = Uma nova figurinha sua estaria pronta em cerca de { $seconds } s.
settings-reset = Restaurar
settings-as-new = Pronto: todas as configurações estão como no início. O que aprendi fica.
