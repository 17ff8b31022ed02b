# Draft, not yet reviewed by a native speaker.
# O que o bot diz, em português do Brasil.

empty = Diga alguma coisa e eu desenho. Por exemplo: meu gato derrubou a xícara de novo
no-sticker = Nenhuma figurinha combina com isso. Estou ouvindo você.
grief = Sinto muito. Estou aqui, e agora não precisa de figurinha.
crisis = Sou um bot de figurinhas e não consigo ajudar nisso, mas há pessoas que conseguem: por favor, converse com alguém em quem você confia ou ligue para o número de emergência de onde você mora.
blocked = Prefiro não desenhar isso. Que tal outras palavras?
slow-down = { $seconds ->
    [one] Que rapidez! Me dê um segundo.
   *[other] Que rapidez! Me dê { $seconds } segundos.
}
full = Tem muita gente esperando. Tente de novo daqui a um minuto, por favor.
failed = Não deu certo, e a culpa não é sua. Tente de novo, por favor. (número { $id })
unknown-sticker = Não tenho mais essa figurinha. Diga alguma coisa e eu desenho uma nova.
no-good-sticker = Nenhum dos meus desenhos ficou bom o bastante. Tente com outras palavras, por favor.
noted-like = Anotado, mais como esta: { $what }.
noted-dislike = Anotado, menos como esta: { $what }.
noted = Anotado.
bad-argument = Não entendi. Exemplo: { $example }
unknown-command = Não conheço “{ $command }”. Tente: { $known }
forgotten = Pronto. Tudo o que eu sabia sobre você foi apagado, e a chave foi destruída. Recibo: { $receipt }
help =
    Diga alguma coisa e você ganha uma figurinha só sua. Toque em 👍 ou 👎, e as próximas ficam mais a sua cara.
    Diga também quem e como, se quiser: “um pinguim cansado, estilo pixel”, ou o que escrever: um panda que diz “boa noite”.
    /style e /character deixam a escolha fixa, /again desenha a última de novo, /me mostra o que aprendi.
privacy =
    Tudo acontece na máquina em que este bot funciona: nada é enviado para outro lugar, a não ser que quem cuida dele tenha escolhido um modelo externo.
    Se você me deixar lembrar, guardo o que você me diz e o que faz com as figurinhas, protegido com uma chave só sua; senão, some depois de meia hora.
    O que se diz em um grupo fica nesse grupo. Nada treina um modelo se você não permitir isso também.
    /mydata conta, /export entrega, /forgetme apaga tudo, /optout impede que outras pessoas façam figurinhas das suas mensagens.
privacy-contact = Quem cuida deste bot: { $contact }
action-again = De novo
action-more = Mais como esta
action-like = 👍
action-dislike = 👎
action-why = Por quê?
action-emotion = Emoção
emotion-choose = Que emoção deve mostrar?
full-yours = Um momento: ainda estou fazendo o que você disse antes.
