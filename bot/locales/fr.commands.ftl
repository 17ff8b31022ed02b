# Draft, not yet reviewed by a native speaker.
# Ce que disent les commandes et les boutons, en français.

language-name = Français

start =
    Dis quelque chose, et j’en dessine un sticker rien qu’à toi : tes personnages, ton style.
    Dans un groupe, je me tais tant que personne ne me mentionne.
    Je ne retiens tes goûts que si tu le veux : /privacy
start-example = Enfin vendredi !
private-only = Cela reste entre toi et moi : demande-moi en privé avec /{ $command }.
only-yours = Seule la personne pour qui ce sticker est fait peut appuyer ici. Dis quelque chose, et tu reçois le tien.
about-optout = Cette personne ne veut pas de stickers de ses messages. J’en reste là.
words-gone = Je ne garde pas ce que disent les autres. Réponds à cette ligne avec /sticker et je la redessine.

command-sticker = Dessiner un sticker de ces mots
command-me = Ce que j’ai appris de tes goûts
command-style = Choisir un style
command-settings = Langue, mémoire, goûts
command-privacy = Ce que je garde, et où
command-forgetme = Effacer tout ce qui te concerne
command-help = Comment ça marche
command-admin = Règles de ce chat

kind-character = Personnages
kind-style = Styles
kind-colour = Couleurs
taste-empty = Je n’ai encore rien appris. Touche 👍 ou 👎 sous un sticker.
choice-any = Selon mes goûts
style-choose = Quel style ?
style-unknown = Je ne dessine pas dans le style « { $what } ». Je connais ceux-ci :
style-set = Désormais : { $what }.
style-any = Le style suit à nouveau tes goûts.
character-choose = Qui est-ce que ce sera ? Écris un autre nom, si tu veux : /character penguin
character-unknown = Je ne connais pas « { $what } ». Je connais bien ceux-ci :
character-set = Désormais : { $what }.
character-any = Le personnage suit à nouveau tes goûts.

kept = C’est gardé. Tu en verras plus comme ça.
cancelled = C’est annulé. Plus rien de toi n’attend.
quota-none = Il n’y a pas de limite par jour pour toi.
quota-left = { $count ->
    [0] Plus de sticker aujourd’hui.
    [one] Encore un sticker aujourd’hui.
   *[other] Encore { $count } stickers aujourd’hui.
}
status-well = { $waiting ->
    [0] Tout va bien, et personne n’attend.
    [one] Tout va bien. Un message attend.
   *[other] Tout va bien. { $waiting } messages attendent.
}
report-nothing = Il n’y a pas de sticker à toi à signaler.
report-nowhere = Merci. Personne ne reçoit les signalements ici ; parles-en, s’il te plaît, au responsable de ce bot.
report-done = Merci. Le responsable de ce bot va regarder. (numéro { $id })
report-to-admins = Sticker signalé { $id }. Raison : { $why }
deleted = C’est effacé. Tu en verras moins comme ça.

remember-me = Retiens mes goûts
just-once = Juste cette fois
stop-memory = Ne retiens plus rien
show-mydata = Qu’as-tu sur moi ?
show-export = Télécharger
show-forgetme = Oublie-moi
consent-ask = Veux-tu que je retienne tes goûts ? Ainsi, tes stickers seront de plus en plus à toi. Ils restent sur la machine où tourne ce bot, chiffrés avec une clé rien qu’à toi, jusqu’à ce que tu dises /forgetme.
consent-yes = Bien : désormais, je retiens ce que tu aimes. /me le montre, /forgetme l’efface.
consent-once = D’accord : rien n’est gardé. Je sais ce que tu as dit pendant une demi-heure, puis c’est oublié.
consent-no = C’est fait : ce que je savais de tes goûts est effacé, et rien de nouveau n’est gardé.
training-on = Ce que tu dis peut aider à entraîner les modèles de ce bot. Tu peux revenir là-dessus à tout moment.
training-off = Ce que tu dis ne sert jamais à entraîner des modèles.
training-on-button = Tu peux t’entraîner avec ce que je dis
training-off-button = Ne t’entraîne pas avec ce que je dis
training-needs-memory = Pour cela, il faut d’abord me permettre de retenir.
groups-on = Dans les groupes, je dessine selon tes propres goûts. Les autres voient les stickers, jamais les mots de tes goûts.
groups-off = Dans les groupes, je n’utilise que ce que tu as aimé dans ce groupe.
groups-on-button = Utiliser mes goûts dans les groupes
groups-off-button = Garder mes goûts hors des groupes
outline-on = Tes stickers ont un contour blanc et une ombre douce.
outline-off = Tes stickers n’ont ni contour ni ombre.
outline-on-button = Avec contour blanc
outline-off-button = Sans contour
mydata =
    Voici ce que j’ai de toi : messages { $lines }, gestes avec des stickers { $uses }, stickers { $stickers }, épingles { $marks }.
    { $where }
mydata-disk = C’est chiffré sur la machine où tourne ce bot.
mydata-memory = C’est seulement en mémoire, pour une demi-heure.
mydata-groups = { $groups ->
    [one] Une partie vient d’un groupe.
   *[other] Une partie vient de { $groups } groupes.
}
export-empty = Il n’y a rien à exporter : je ne sais rien de toi.
export-done = Tout ce que je sais de toi.
export-readme =
    Voici tout ce que le bot de stickers sait de toi.
    lines.txt : ce que tu as dit. taste.txt : ce que tu as fait des stickers.
    stickers/ : les stickers eux-mêmes. history.jsonl : tout cela pour les machines ; « pmg user import » le lit.
    groups/ : la même chose pour les groupes où tu as écrit. Cela ne s’importe nulle part ailleurs.
forget-ask = Effacer tout ce que je sais de toi : messages, stickers, goûts ? C’est irréversible.
forget-sure = Oui, oublie-moi
optout-done = Ici, personne ne peut faire de stickers de tes messages, et je ne te parle jamais de moi-même. /optin annule cela.
optin-done = Ravi de te revoir. Les autres peuvent à nouveau demander des stickers de tes messages.

settings =
    Style : { $style }
    Personnage : { $character }
    Contour : { $outline }
    Langue : { $language }
    Mémoire : { $memory }
    Mes goûts dans les groupes : { $groups }
    Entraînement : { $training }
setting-none = selon mes goûts
setting-on = oui
setting-off = non
setting-style = Style
setting-character = Personnage
setting-outline = Contour
setting-lang = Langue
setting-groups = Goûts dans les groupes
setting-training = Entraînement
more-message = Plus le message
balanced = Équilibré
more-me = Plus moi
lang-choose = Quelle langue ?
lang-auto = Comme mon appareil
lang-set = Je parle français maintenant.
about =
    PMG Stickers { $version } : des stickers qui vont avec ton message et avec toi, dessinés par des modèles qui tournent sur cette machine.
    Personnages : { $characters }, styles : { $styles }. Le peintre a appris de Fluent Emoji, Noto Emoji, Twemoji, EmojiOne, Blobmoji et d’autres (voir NOTICE) ; un sticker peut ressembler à ce dont il a appris.

action-keep = Garder
action-options = ⋯
action-delete = Effacer
action-report = Signaler
options = Qu’est-ce que j’en fais ?
action-words = Autres mots
words-ask = Écris les nouveaux mots, et je les dessine avec le même personnage et le même style. J’attends cinq minutes.
words-ask-here = Réponds-moi avec les nouveaux mots, et je les dessine avec le même personnage et le même style. J’attends cinq minutes.
status-soon = Un nouveau sticker pour toi serait là dans environ { $seconds } s.
settings-reset = Réinitialiser
settings-as-new = C’est fait : tous les réglages sont comme au début. Ce que j’ai appris reste.
