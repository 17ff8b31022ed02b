# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In Portuguese.

inline-open = Faça a sua figurinha
inline-open-why = Abra-me primeiro no privado: assim ofereço figurinhas em qualquer conversa.
inline-invite = Faço figurinhas que combinam com o que você diz. Faça a sua: { $link }

pack-title = Minhas figurinhas PMG
pack-added = Já está no seu pacote. O aplicativo a encontra pelo emoji e pelo que ela mostra.
pack-has = Ela já estava no seu pacote.
pack-start = Um pacote precisa de um dono que eu conheça. Abra-me e eu a adiciono.
pack-refused = O Telegram não aceitou. Tente de novo daqui a pouco.
pack-open = Abrir meu pacote
pack-first = Para o início
pack-out = Retirar
pack-first-done = Agora é a primeira.
pack-out-done = Ela saiu do seu pacote.
pack-none = Você ainda não tem um pacote. Toque em Guardar sob uma figurinha e eu crio um.
pack-help = O seu pacote. Para mudar o nome: /pack name MEUS GATOS. Para ordenar: responda a uma das figurinhas com /pack first ou /pack remove.
pack-named = O seu pacote agora se chama { $title }.
pack-which = Não encontro essa figurinha no seu pacote. Responda a uma das dele.
pack-private = Pacotes são assunto nosso, no privado.
pack-drop = Apagar do Telegram
pack-stay = Deixar
pack-sure = Apagar o seu pacote do Telegram? Quem o adicionou também o perde.
pack-dropped = O seu pacote foi apagado.
pack-stays = O seu pacote fica.
pack-farewell = O seu pacote de figurinhas continua nos servidores do Telegram. Apago lá também?
