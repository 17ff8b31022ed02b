# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In French.

inline-open = Crée ton propre sticker
inline-open-why = Ouvre-moi d'abord en privé : je pourrai ensuite t'en proposer partout.
inline-invite = Je fais des stickers qui vont avec tes mots. Crée le tien : { $link }

pack-title = Mes stickers PMG
pack-added = Il est maintenant dans ton pack. Ton appli le trouve par son emoji et par ce qu'il montre.
pack-has = Il est déjà dans ton pack.
pack-start = Un pack a besoin d'un propriétaire que je connais. Ouvre-moi, et je l'ajoute.
pack-refused = Telegram ne l'a pas accepté. Réessaie un peu plus tard.
pack-open = Ouvrir mon pack
pack-first = En premier
pack-out = Retirer
pack-first-done = C'est maintenant le premier.
pack-out-done = Il n'est plus dans ton pack.
pack-none = Tu n'as pas encore de pack. Touche Garder sous un sticker, et j'en crée un.
pack-help = Ton pack. Pour le renommer : /pack name MES CHATS. Pour le trier : réponds à l'un de ses stickers par /pack first ou /pack remove.
pack-named = Ton pack s'appelle maintenant { $title }.
pack-which = Je ne trouve pas ce sticker dans ton pack. Réponds à l'un des siens.
pack-private = Les packs, c'est entre nous, en privé.
pack-drop = Le supprimer de Telegram
pack-stay = Le laisser
pack-sure = Supprimer ton pack de Telegram ? Ceux qui l'ont ajouté le perdent aussi.
pack-dropped = Ton pack est supprimé.
pack-stays = Ton pack reste.
pack-farewell = Ton pack de stickers est encore sur les serveurs de Telegram. Je le supprime là-bas aussi ?
