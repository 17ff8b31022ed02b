# Draft, not yet reviewed by a native speaker.
# Ce que dit le bot, en français.

empty = Dis quelque chose, et je le dessine. Par exemple : mon chat a encore renversé la tasse
no-sticker = Aucun sticker ne convient ici. Je t’écoute.
grief = Je suis de tout cœur avec toi. Je suis là, et il n’y a pas besoin de sticker maintenant.
crisis = Je suis un bot de stickers et je ne peux pas t’aider pour cela, mais des personnes le peuvent : s’il te plaît, parle à quelqu’un en qui tu as confiance, ou appelle le numéro d’urgence là où tu vis.
blocked = Je préfère ne pas dessiner cela. Avec d’autres mots ?
slow-down = { $seconds ->
    [one] Quelle vitesse ! Donne-moi une seconde.
   *[other] Quelle vitesse ! Donne-moi { $seconds } secondes.
}
full = Beaucoup de monde attend. Réessaie dans une minute, s’il te plaît.
failed = Ça n’a pas marché, et ce n’est pas ta faute. Réessaie, s’il te plaît. (numéro { $id })
unknown-sticker = Je n’ai plus ce sticker. Dis quelque chose, et j’en dessine un nouveau.
no-good-sticker = Aucun de mes dessins n’était assez bon. Essaie avec d’autres mots, s’il te plaît.
noted-like = C’est noté, plus comme ça : { $what }.
noted-dislike = C’est noté, moins comme ça : { $what }.
noted = C’est noté.
bad-argument = Je n’ai pas compris. Exemple : { $example }
unknown-command = Je ne connais pas « { $command } ». Essaie : { $known }
forgotten = C’est fait. Tout ce que je savais de toi est effacé, et la clé est détruite. Reçu : { $receipt }
help =
    Dis quelque chose, et tu reçois un sticker rien qu’à toi. Touche 👍 ou 👎, et les suivants te ressembleront davantage.
    Dis aussi qui et comment, si tu veux : « un pingouin fatigué, style pixel », ou quoi écrire : un panda qui dit « bonne nuit ».
    /style et /character choisissent pour de bon, /again redessine le dernier, /me montre ce que j’ai appris.
privacy =
    Tout se passe sur la machine où tourne ce bot : rien n’est envoyé ailleurs, sauf si son responsable a choisi un modèle extérieur.
    Si tu me laisses retenir, je garde ce que tu me dis et ce que tu fais des stickers, chiffré avec une clé rien qu’à toi ; sinon, tout disparaît au bout d’une demi-heure.
    Ce qui est dit dans un groupe reste dans ce groupe. Rien n’entraîne un modèle, sauf si tu le permets aussi.
    /mydata compte tout, /export te le donne, /forgetme efface tout, /optout empêche les autres de faire des stickers de tes messages.
privacy-contact = Responsable de ce bot : { $contact }
action-again = Encore
action-more = Plus comme ça
action-like = 👍
action-dislike = 👎
action-why = Pourquoi ?
action-emotion = Émotion
emotion-choose = Quelle émotion doit-il montrer ?
full-yours = Un instant : je m’occupe encore de ton message d’avant.
