# Draft, not yet reviewed by a native speaker.
# Quand le bot parle, pour combien de monde, et ce que les admins d’un chat décident. En français.

in-seconds = { $n ->
    [one] dans { $n } seconde
   *[other] dans { $n } secondes
}
in-minutes = { $n ->
    [one] dans { $n } minute
   *[other] dans { $n } minutes
}
today-at = aujourd’hui à { $time } ({ $zone })
tomorrow-at = demain à { $time } ({ $zone })
limit-day = C’est tout pour aujourd’hui. Ton prochain sticker peut venir { $when }.
limit-guests = Il n’y a plus de stickers pour les invités. Le prochain peut venir { $when }.
limit-chat = Ce chat a eu tous ses stickers du jour. Le prochain peut venir { $when }.
limit-chat-minute = Que de stickers d’un coup ! Le prochain peut venir { $when }.
limit-none = Il n’y a pas de stickers ici. Le responsable de ce bot peut changer cela.

joined =
    Bonjour ! Mentionne-moi ou réponds-moi, et tu reçois un sticker rien qu’à toi.
    Tant qu’un admin ne dit rien d’autre, je ne regarde que ce qui m’est dit. Ce qui est dit ici reste ici.
    Pour les admins : quand dois-je parler ? Tout le reste : /admin
mode-mention = Quand on me le demande
mode-auto = Parfois, de moi-même
mode-off = Jamais

admin-only = Seul un admin de ce chat peut faire cela.
admin-help = Dis /admin et un de ces mots : { $verbs }
admin-in-group = Cela se règle dans le chat concerné. Ici, il y a : { $verbs }
admin-example = Je n’ai pas compris. Exemple : { $example }
admin-enable = Activé : je travaille dans ce chat.
admin-disable = Désactivé : ici, je ne réponds qu’à /admin et aux questions de vie privée.
admin-mode-off = Ici, je ne réponds à aucun message. Les commandes et les boutons marchent encore.
admin-mode-mention = Ici, je réponds quand on me mentionne, me répond ou me donne une commande.
admin-mode-auto = En plus de ce qui m’est dit, je peux répondre à { $dial } % des autres messages. Attente minimale, en messages : { $cooldown }.
admin-dial = En mode « auto », je peux répondre à { $n } % des messages.
admin-cooldown = En mode « auto », messages qui passent au moins entre deux stickers : { $n }.
admin-quota = { $n ->
    [0] Pas de stickers pour ce chat.
    [one] Un sticker en 24 heures pour ce chat.
   *[other] Au plus { $n } stickers en 24 heures pour ce chat.
}
admin-quota-none = Ce chat n’a pas de limite à lui.
admin-words = Interdits ({ $n }) : { $words }
admin-words-kept = { $n ->
    [0] Aucun mot n’est interdit ici maintenant.
    [one] Un mot est interdit ici maintenant.
   *[other] { $n } mots sont interdits ici maintenant.
}
admin-words-full = On peut interdire ici au plus { $words } mots, dont { $patterns } comme motifs entre barres obliques.
admin-allow = Sur la liste : cette personne n’est plus une invitée.
admin-deny = Hors de la liste : cette personne est maintenant une invitée.
admin-block = Blocage posé : je ne réponds plus à cette personne. Même si elle demande à être oubliée, cela ne change pas.
admin-unblock = Blocage levé.
admin-styles = Styles ici : { $styles }. Il y a : { $known }
admin-styles-kept = Désormais, je ne dessine ici que ceux-ci : { $styles }
admin-styles-all = Désormais, je dessine ici tous les styles.
admin-outline-on = Ici, les stickers ont un contour blanc et une ombre douce.
admin-outline-off = Ici, les stickers n’ont ni contour ni ombre.
admin-language = Je parle maintenant « { $language } » ici.
admin-language-auto = Ici, je parle à chaque personne dans sa langue.
admin-reports-here = Les signalements d’autres chats peuvent venir ici. Dis là-bas : /admin reports { $id }
admin-reports-first = Dis d’abord « /admin reports here » dans le chat { $id }.
admin-reports = Désormais, les signalements de ce chat vont là-bas.
admin-reports-off = Les signalements de ce chat vont au responsable de ce bot.
admin-stats = Stickers : { $stickers } (sans demande : { $unasked }). 👍 { $liked } · 👎 { $disliked } · non dessinés : { $refused }
admin-purge = Cela efface tout ce que je retiens de ce chat, pour tous ses membres. C’est irréversible.
admin-purge-yes = Tout effacer
admin-purged = { $n ->
    [0] C’est fait. Il n’y avait aucun message, et ce que j’ai appris dans ce chat est effacé.
    [one] C’est fait. Un message est effacé, et ce que j’ai appris dans ce chat.
   *[other] C’est fait. { $n } messages sont effacés, et ce que j’ai appris dans ce chat.
}
admin-status =
    { $enabled ->
        [yes] Activé
       *[other] Désactivé
    } · mode { $mode } · part { $dial } % · attente { $cooldown }
    limite { $quota } · mots interdits { $words } · styles { $styles } · contour { $outline ->
        [yes] oui
       *[other] non
    } · langue { $language }
admin-log =
    Les heures sont en UTC ; chaque personne est un hash court.
    { $lines }
admin-deleted = C’est parti.
admin-delete-how = Réponds avec /admin delete au sticker qui doit disparaître.
