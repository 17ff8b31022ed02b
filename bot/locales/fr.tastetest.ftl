# Draft, not yet reviewed by a native speaker.
# Le test à l’aveugle, en français.

tastetest =
    Un test à l’aveugle en dix paires. Les deux stickers d’une paire disent la même chose : l’un est dessiné pour toi, l’autre pour un goût inventé ou pour aucun. Touche celui que tu enverrais plutôt.
    Je ne garde que des nombres : combien de fois tu as choisi le tien, et à quel point mes stickers te ressemblent. Ni message ni image n’est gardé avec eux, rien ici ne change tes goûts, et /forgetme efface ces nombres.
tastetest-go = Commencer
tastetest-on = Continuer
tastetest-stop = Arrêter
tastetest-pair = Paire { $n } sur { $most } : « { $line } ». Lequel enverrais-tu plutôt ?
tastetest-stopped = C’est arrêté. Ce que tu as choisi jusqu’ici compte ; /tastetest reprend là.
tastetest-stale = Cette paire est déjà réglée.
tastetest-blank = Ces deux-là ne sont pas réussis. Je redessine la paire ?
tastetest-rate = Une dernière question : à quel point les stickers que je dessine pour toi te ressemblent-ils ?
tastetest-rate-no = 1 pas moi
tastetest-rate-some = 2 un peu
tastetest-rate-me = 3 c’est moi
tastetest-thanks = Merci ! Tes nombres aident à savoir si mes stickers sont vraiment les tiens.
tastetest-done = Tu as déjà fait le test : il compte une fois par personne. Merci !
tastetest-needs-memory = Pour le test, il faut d’abord me permettre de retenir tes goûts.
tastetest-needs-taste = Je connais trop peu tes goûts pour cela. Touche 👍 ou Garder sous { $count } stickers ou plus, puis redemande.
tastetest-line-morning = bonjour tout le monde
tastetest-line-weekend = enfin le week-end !
tastetest-line-tired = je suis si fatigué aujourd’hui
tastetest-line-thanks = merci mille fois
tastetest-line-miss = tu me manques
tastetest-line-passed = j’ai réussi l’examen !
tastetest-line-annoyed = c’est tellement agaçant
tastetest-line-bye = à demain
tastetest-line-late = désolé, je suis en retard
tastetest-line-laugh = je n’arrive pas à m’arrêter de rire
