### Ce que Footnote dit dans Discord, en français. Forme d’adresse : vous (commandes à l’infinitif).
### Ce que contiennent les variables : les commentaires de en.ftl ; comment traduire : docs/develop/translations.md.
### Mots : digest – récapitulatif, feed – flux, passage – passage, post – publication, story – actualité, topic – sujet

## Buttons

open = Ouvrir
stored_text = texte enregistré
more = Plus
context = Contexte
latest_on = Actualités à ce sujet
next = Suivant
previous = Retour
timeline = Chronologie
quotes = Citations
read_story = Lire une actualité…
follow = Suivre
unfollow = Ne plus suivre
earlier = Plus ancien
later = Plus récent

## Answers

silent = Je n’ai trouvé dans mes sources aucune phrase qui réponde à cela.
against = Mes sources disent le contraire :
silent_language = Aucune n’est dans la langue de votre question. Leurs langues : { $languages }.
language_code = fr
nearest = Proche de votre question :
undated = sans date
section_page = Page { $number }
section_page_ocr = Page { $number }, lue par reconnaissance de texte (OCR)
section_ocr = lu par reconnaissance de texte (OCR)
newer = Un document plus récent sur cette actualité dit :
conflict_figures = Les chiffres diffèrent :
conflict_dates = Les dates diffèrent :
conflict_names = Les noms diffèrent :
conflict_outcomes = Les issues diffèrent :
as_of = État au { $day } : seulement ce qui était connu alors
page =
    { $count ->
        [one] Passage { $first } sur { $total } pour cette question
        [many] Passages { $first } à { $last } sur { $total } pour cette question
       *[other] Passages { $first } à { $last } sur { $total } pour cette question
    }
no_more = Il n’y a pas d’autres passages.
thanks = Merci. Je conserve votre vote, cette question et ses citations jusqu’à ce que vous les supprimiez avec `/privacy`.
gone = Ce document ne fait plus partie des sources.
reply_to_ask_on = Répondez à ce message pour poser une autre question.

## Questions that get no answer

no_question = Je ne vois pas de question dans ce message. Veuillez la poser à nouveau.
unread = Je ne trouve dans ce message aucun texte à vérifier.
unread_image = Je ne sais pas lire les images.
unread_audio = Je ne sais pas écouter les enregistrements.
unread_video = Je ne sais pas regarder les vidéos.
unread_file = Je n’ouvre pas les fichiers ici.
unread_sticker = Un autocollant ne dit rien que je puisse vérifier.
unread_components = Ses boutons et ses images n’ont pas de texte.
unread_system = C’est une annonce de Discord.
empty = Il n’y a pas de question ici. Posez-la avec des mots.
too_long =
    { $limit ->
        [one] Votre question est trop longue. Posez-la en { $limit } caractère au plus.
        [many] Votre question est trop longue. Posez-la en { $limit } de caractères au plus.
       *[other] Votre question est trop longue. Posez-la en { $limit } caractères au plus.
    }
slow_down = Un instant : vous pourrez poser une autre question { $at }.
busy = Trop de questions à la fois. Veuillez réessayer dans une minute.
fault = Quelque chose s’est mal passé de mon côté. Je l’ai noté. Veuillez poser la question à nouveau.
unreadable = Discord a envoyé ici quelque chose que je ne peux pas lire. Réessayez, ou posez la question avec /ask.
disk = Mon disque est plein ou en lecture seule : je ne peux rien modifier pour l’instant. Ce que j’ai est en sûreté, et je réponds toujours aux questions. La personne qui m’exploite doit faire de la place ou autoriser l’écriture. Réessayez ensuite.
may_not_speak = Je ne peux pas écrire dans { $channel } ; voici donc la réponse en privé.
admins_only = Seules les personnes qui peuvent gérer ce serveur peuvent faire cela.
bad_since = { option-since } : « { $text } » n’est pas une date que je comprends. Essayez 2025-12-14 ou « il y a 3 jours ».
bad_as_of = { option-as_of } : « { $text } » n’est pas une date que je comprends. Essayez 2025-12-14 ou « il y a 3 jours ».
since_after = « { option-since } » est après « { option-as_of } ». Échangez les deux, ou retirez-en un.
no_source = Aucune source ne s’appelle « { $source } » ; il y a : { $known }.
which_source = Plusieurs sources s’appellent « { $source } ». Choisissez-en une : { $known }.
channel_unseen = Je ne vois pas ce salon. Accordez-m’y « Voir le salon », puis réessayez.

## What else people say to me (small talk has at most two lines)

search_instead = Chercher plutôt ceci
whole_answer = Réponse entière { $number }
checked = Voici ce qu’en disent mes sources. Je ne juge pas si c’est exact.
verdict_supported = confirmé
verdict_contradicted = contredit
verdict_not_mentioned = absent de mes sources
verdict_undecided = mes sources ne tranchent pas
verdict_unread = non jugé : je ne sais juger que l’anglais
verdict_question = une question, rien à vérifier
verdict_opinion = une opinion, rien à vérifier
check_none = Je ne trouve aucune affirmation dans ce texte.
check_nearest = La phrase la plus proche :
check_left_out =
    { $count ->
        [one] { $count } autre phrase n’a pas été vérifiée : j’en vérifie 12 au plus.
        [many] { $count } d’autres phrases n’ont pas été vérifiées : j’en vérifie 12 au plus.
       *[other] { $count } autres phrases n’ont pas été vérifiées : j’en vérifie 12 au plus.
    }
check_other = Un autre document dit le contraire :
check_was_so = C’était le cas jusqu’au { $day } :
check_was_not_so = Ce n’était pas le cas avant le { $day } :
check_note = Un programme compare les phrases et peut se tromper : lisez-les vous-même.
small_help =
    Je réponds aux questions par des phrases citées mot pour mot de mes sources. Posez votre question ; `/latest` montre les nouveautés, `/follow` vous tient au courant.
    `/help` montre tout ce que je sais faire.
small_identity =
    Je suis Footnote, un programme qui trouve et cite des phrases. Je ne suis pas une personne, et aucun modèle de langage n’écrit mes réponses.
    Demandez-moi ce que mes sources pourraient dire.
small_thanks = Avec plaisir !
small_greeting = Bonjour ! Posez-moi une question, ou voyez les nouveautés avec `/latest`.
small_insult = Désolé de n’avoir pas pu aider. Essayez d’autres mots, ou une phrase entière.
hint_bare = Posez-moi une question avec des mots, dans le même message : je réponds d’après mes sources.
hint_role = Je ne peux pas lire les messages qui ne mentionnent que mon rôle. Mentionnez-moi par mon nom, et demandez dans le même message.
hint_file = Je ne lis ici ni fichiers ni messages transférés. Posez votre question avec des mots. Dans un serveur, qui le gère peut ajouter des fichiers avec `/source add`.
hint_ping = Je ne peux pas lire une réponse sans ping. Activez le ping (@), ou mentionnez-moi.
private_mention = Dans ce serveur, seule la personne qui demande voit la réponse ; voici la vôtre.
private_closed = Dans ce serveur, seule la personne qui demande voit la réponse, et je ne peux pas vous envoyer de messages privés. Utilisez `/ask`.
follow_offer = Je peux vous envoyer les nouveautés sur **{ $topic }** en message privé. Appuyez sur le bouton, ou choisissez comment et où avec `/follow`.
follow_offer_none = Que voulez-vous suivre ? Écrivez `/follow` et un sujet.
unfollow_offer = Je n’arrête rien avant que vous n’appuyiez. Le bouton montre à vous seul ce qui est suivi, et permet de l’arrêter.
show_following = Ce qui est suivi
link_found = Mes documents de cette page :
link_none = Aucun de mes documents ne vient de cette page.

## Newest stories, timelines, what has changed

stories =
    { $count ->
        [one] Actualité { $first }
        [many] Actualités { $first } à { $last }, de la plus récente à la plus ancienne
       *[other] Actualités { $first } à { $last }, de la plus récente à la plus ancienne
    }
no_more_stories = Il n’y a pas d’autres actualités.
nothing_new = Il n’y a encore rien.
nothing_on = Mes sources ne disent rien sur « { $topic } ».
updated = mis à jour
documents =
    { $count ->
        [one] { $count } document
        [many] { $count } de documents
       *[other] { $count } documents
    }
documents_since =
    { $count ->
        [one] { $count } document depuis le { $since }
        [many] { $count } de documents depuis le { $since }
       *[other] { $count } documents depuis le { $since }
    }
also = aussi chez { $sources }
catchup_head = Ce qui a changé
catchup_stories =
    { $count ->
        [one] Actualité { $first }, avec du nouveau depuis le { $since }
        [many] Actualités { $first } à { $last }, avec du nouveau depuis le { $since }
       *[other] Actualités { $first } à { $last }, avec du nouveau depuis le { $since }
    }
catchup_nothing = Rien n’a changé depuis le { $since }.
timeline_lines =
    { $count ->
        [one] Étape { $first } sur { $total }
        [many] Étapes { $first } à { $last } sur { $total }
       *[other] Étapes { $first } à { $last } sur { $total }
    }
newest = le plus récent

## Posts

followed = 🔔 { $topic }
story_new = nouvelle actualité
story_update = du nouveau
late = en retard
everything = tout
digest_stories =
    { $count ->
        [one] { $count } actualité
        [many] { $count } d’actualités
       *[other] { $count } actualités
    }
digest_more =
    { $count ->
        [one] et { $count } autre : `/latest`
        [many] et { $count } d’autres : `/latest`
       *[other] et { $count } autres : `/latest`
    }

## Following

follow_draft = 🔔 Suivre **{ $topic }** dans { $place } ?
follow_draft_hint = Rien n’est suivi tant que vous n’avez pas appuyé sur le bouton. Pour changer quelque chose, reprenez `/follow`.
follow_draft_gone = Je ne sais plus ce que vous vouliez suivre. Reprenez `/follow`.
follow_new = 🔔 **{ $topic }** est désormais suivi dans { $place }.
follow_changed = 🔔 **{ $topic }** était déjà suivi dans { $place }. Je l’ai modifié selon votre demande.
follow_already = Vous suivez déjà **{ $topic }** dans { $place }.
follow_hello = 🔔 Les nouveautés sur **{ $topic }** arriveront ici. `/following` montre ce que vous suivez.
follow_dm_closed = ⚠️ Vos messages privés sont fermés : rien ne peut encore vous parvenir. Autorisez-les dans les paramètres de confidentialité de ce serveur ; ce qui arrive attend jusque-là.
place_own = vos messages privés
place_own_listed = vos messages privés
how_at_once = aussitôt
how_daily = chaque jour à { $time } ({ $zone })
how_weekly = chaque semaine à { $time } ({ $zone })
follow_at_once = Je publie aussitôt ce qui arrive ; plusieurs documents à la fois viennent en un seul message.
follow_digest = Un récapitulatif arrive { $how }, le prochain le { $at }.
follow_quiet = Heures calmes : { $quiet } ({ $zone }). Ce qui arrive pendant ce temps attend leur fin.
follow_no_quiet = Pas d’heures calmes. Le fuseau horaire est { $zone }. Changez cela avec « { option-quiet } » et « { option-zone } ».
follow_cap =
    { $count ->
        [one] Au plus { $count } publication par jour ; le reste attend le lendemain.
        [many] Au plus { $count } de publications par jour ; le reste attend le lendemain.
       *[other] Au plus { $count } publications par jour ; le reste attend le lendemain.
    }
follow_source = Seulement les documents de { $source }.
follow_without = Tout document avec l’un de ces mots est laissé de côté : { $words }.
follow_role = { $role } est mentionné à chaque publication.
follow_matched =
    { $count ->
        [one] Sur les 30 derniers jours, { $count } document serait arrivé.
        [many] Sur les 30 derniers jours, { $count } de documents seraient arrivés.
       *[other] Sur les 30 derniers jours, { $count } documents seraient arrivés.
    }
follow_matched_none = Sur les 30 derniers jours, aucun document ne serait arrivé. Si c’est trop peu, essayez d’autres mots.
follow_last = Les dernières qui seraient arrivées :
follow_full =
    { $most ->
        [one] { $most } sujet est déjà suivi. Retirez-le d’abord avec `/unfollow`.
        [many] { $most } de sujets sont déjà suivis. Retirez-en d’abord un avec `/unfollow`.
       *[other] { $most } sujets sont déjà suivis. Retirez-en d’abord un avec `/unfollow`.
    }
unfollowed = **{ $topic }** n’est plus suivi dans { $place }.
follow_unknown = Vous ne suivez rien de ce nom que vous puissiez retirer. `/following` liste vos sujets.
following_head = Sujets suivis
following_none = Rien n’est encore suivi ici. Commencez par `/follow`, ou par 🔔 sous une réponse.
following_next = prochain récapitulatif { $at }
following_quiet = silence { $quiet } ({ $zone })
following_no_quiet = pas d’heures calmes ({ $zone })
following_source = seulement { $source }
following_without = sans { $words }
following_cap =
    { $count ->
        [one] au plus { $count } publication par jour
        [many] au plus { $count } de publications par jour
       *[other] au plus { $count } publications par jour
    }
following_more =
    { $count ->
        [one] et { $count } autre
        [many] et { $count } d’autres
       *[other] et { $count } autres
    }
needs_channel = Pour cela, il vous faut « Gérer le salon » dans { $channel }.
bot_lacks = Je ne peux pas publier dans { $channel } sans ces permissions : { $permissions }. Accordez-les-moi, puis réessayez.
role_managers = Seules les personnes qui peuvent gérer ce serveur peuvent choisir un rôle à mentionner.
role_everyone = Je ne mentionne jamais tout le monde. Choisissez un autre rôle.
role_closed = Je ne peux pas mentionner { $role } dans { $channel }. Permettez à tous de mentionner ce rôle, ou accordez-moi « Mentionner tout le monde ».
role_channel = Je ne peux mentionner un rôle que dans un salon. Choisissez aussi un salon.
bad_time = { option-at } : « { $text } » n’est pas une heure que je comprends. Essayez 08:00, 8 h ou vendredi 17:00.
bad_quiet = { option-quiet } : « { $text } » ne sont pas des heures calmes que je comprends. Essayez 22:00-07:00 ou « de 22 h à 7 h ».
bad_zone = { option-zone } : je ne connais pas le fuseau horaire « { $text } ». Essayez Europe/Berlin.
bad_without = { option-without } : il n’y a pas de mot dans « { $text } ». Essayez sport, "coupe du monde".
bad_topic = Cela ne contient pas de sujet. Dites-le avec des mots, ou écrivez `*` pour tout.

## What is wrong with something that is followed

note_gone = Je ne peux plus rien publier sur « { $topic } » : le salon { $channel } n’existe plus. Ce qui arrive attend. Suivez le sujet dans un autre salon avec `/follow`, ou retirez-le avec `/unfollow`.
note_feed =
    Je n’arrive pas à lire « { $topic } » depuis un jour : { $reason }
    Je continue d’essayer. `/source list` montre son état ; `/source remove` retire la source.
note_barred = Je ne peux rien publier sur « { $topic } » : je n’ai pas le droit de voir { $channel } ou d’y écrire. Ce qui arrive attend. Accordez-moi « Voir le salon » et « Envoyer des messages », et je reprendrai de moi-même.
note_refused = Je ne peux rien publier sur « { $topic } » : Discord refuse mon message dans { $channel }. Ce qui arrive attend, et je réessaie chaque heure. Dans un salon, accordez-moi « Envoyer des messages » ; pour les messages privés, autorisez-les dans les paramètres de confidentialité de ce serveur.
note_left = Je ne peux rien publier sur « { $topic } » dans { $channel } : vous avez quitté le serveur auquel appartient ce sujet, ou je n’y suis plus. Rejoignez-le, ou retirez le sujet avec `/unfollow`.
note_unsure = « { $topic } » est en pause : une publication dans { $channel } a été interrompue, et je ne vois pas si elle est arrivée. Accordez-m’y « Voir les anciens messages », et je reprendrai sans rien publier deux fois.

## Why a document was posted, or why not (each stands after a colon)

why_none = Rien de ce que vous pouvez voir n’est suivi ici. Commencez par `/follow`.
why_no_document = Aucun document ne porte ce nom ici. Choisissez une des suggestions.
why_posted = publié le { $at }
why_in_digest = arrivé dans un récapitulatif le { $at }
why_added = dit la même chose qu’un document antérieur ; ajouté à sa publication le { $at }
why_repeated = dit la même chose qu’un document antérieur, qui vient à sa place
why_waits = attend jusqu’au { $at }
why_waits_quiet = attend la fin des heures calmes, le { $at }
why_waits_cap = attend le lendemain, le { $at } : le nombre maximal de publications du jour est atteint
why_waits_digest = viendra dans le prochain récapitulatif, le { $at }
why_broken = attend : je ne peux rien y publier depuis le { $at } ; voyez `/following`
why_not_sent = non publié : Discord a refusé le message du { $at }
why_before = non publié : il était déjà là avant que ce sujet soit suivi
why_off_topic = non publié : il parle trop peu du sujet
why_other_source = non publié : seuls les documents d’une autre source sont suivis
why_left_out = non publié : il contient un mot à laisser de côté
why_unseen = non publié : ce document n’est pas visible pour ce suivi
why_not_yet = arrivé le { $at } ; il sera bientôt comparé au sujet
why_old = non publié : il avait plus d’une semaine à son arrivée, le { $at }
why_backlog = non publié : il était déjà là quand sa source a été ajoutée ; seuls les suivants sont nouveaux

## Sources of a server

added =
    { $passages ->
        [one] Ajouté : **{ $title }** ({ $passages } passage).
        [many] Ajouté : **{ $title }** ({ $passages } de passages).
       *[other] Ajouté : **{ $title }** ({ $passages } passages).
    }
changed = Mis à jour : **{ $title }**.
unchanged = « { $title } » était déjà là et n’a pas changé.
not_added = Non ajouté : { $reason }
give_one = Indiquez soit une adresse, soit un fichier.
removed = Retiré : **{ $title }**. Je ne m’en sers plus pour répondre.
not_yours = Aucun document de ce serveur ne porte ce nom.
sources_head = Sources de ce serveur
sources_none =
    { $shared ->
        [0] Ce serveur n’a pas encore de sources à lui, et il n’y a pas de documents partagés.
        [one] Ce serveur n’a pas encore de sources à lui. Je réponds à partir de { $shared } document partagé.
        [many] Ce serveur n’a pas encore de sources à lui. Je réponds à partir de { $shared } de documents partagés.
       *[other] Ce serveur n’a pas encore de sources à lui. Je réponds à partir de { $shared } documents partagés.
    }
sources_shared =
    { $shared ->
        [0] et aucun document partagé
        [one] et { $shared } document partagé
        [many] et { $shared } de documents partagés
       *[other] et { $shared } documents partagés
    }
source_added = Ajouté : **{ $title }**. Je réponds désormais à partir de son contenu, et j’ajoute de moi-même ce qui y est nouveau.
source_known = **{ $title }** fait déjà partie des sources de ce serveur.
source_documents =
    { $count ->
        [0] Aucun document n’est encore arrivé.
        [one] { $count } document ajouté.
        [many] { $count } de documents ajoutés.
       *[other] { $count } documents ajoutés.
    }
source_offers = La page propose des flux. `/source add` avec l’un d’eux suit ce qui y est nouveau :
source_full =
    { $most ->
        [one] Ce serveur a déjà { $most } source. Retirez-la d’abord.
        [many] Ce serveur a déjà { $most } de sources. Retirez-en d’abord une.
       *[other] Ce serveur a déjà { $most } sources. Retirez-en d’abord une.
    }
source_removed =
    { $count ->
        [0] Retiré : **{ $title }**. Aucun document n’en était venu.
        [one] Retiré : **{ $title }** et { $count } document qui en venait.
        [many] Retiré : **{ $title }** et { $count } de documents qui en venaient.
       *[other] Retiré : **{ $title }** et { $count } documents qui en venaient.
    }
feeds_head = Relus régulièrement
source_feed = flux
source_page = page
source_folder = dossier
feed_ok = lu { $when }
feed_waiting = le serveur demande une pause ; nouvelle lecture { $when }
feed_new = pas encore lu
feed_failing = ⚠️ premier échec { $since } : { $error }
opml_export =
    { $count ->
        [0] Ce serveur n’a pas encore de flux, la liste est donc vide :
        [one] { $count } flux, pour d’autres lecteurs de flux :
        [many] { $count } de flux, pour d’autres lecteurs de flux :
       *[other] { $count } flux, pour d’autres lecteurs de flux :
    }
opml_import =
    { $count ->
        [one] { $count } flux ajouté
        [many] { $count } de flux ajoutés
       *[other] { $count } flux ajoutés
    } ; { $known ->
        [one] { $known } était déjà là.
        [many] { $known } étaient déjà là.
       *[other] { $known } étaient déjà là.
    } Je les lis désormais.
adding_begun = J’ajoute le contenu. Le résultat s’affichera ici.
adding = J’ajoute le contenu : { $percent } % sont faits. Le résultat s’affichera ici.
adding_long = Cela dure plus longtemps que Discord ne garde cette réponse ouverte. Je continue et je vous enverrai un message quand ce sera fini.
adding_full = Trop d’ajouts de ce serveur attendent déjà (au plus { $most } à la fois). Réessayez quand certains seront terminés.
server_documents_full = Pas ajouté : ce serveur n’a plus de place pour d’autres documents (sa limite est { $most }). Retirez d’abord quelque chose avec `/source remove`.
server_text_full = Pas ajouté : ce serveur n’a pas assez de place pour tout ce texte (sa limite est { $mb } Mo). Retirez d’abord quelque chose avec `/source remove`.
opml_wait = Ce serveur vient d’importer une liste. Vous pourrez importer la suivante { $at }.

## Settings, status, check-up

settings_head = Paramètres
settings_private = Réponses visibles seulement par la personne qui pose la question : { $value } (réponse aux mentions en message privé, aux publications de forum visible par tous)
settings_cooldown = Secondes entre deux questions d’une même personne : { $value }
settings_caution = Prudence : { $value }
settings_insights = Questions sans réponse conservées pour `/insights` : { $value }
caution_cautious = prudent (je réponds seulement quand je suis assez sûr, et je me tais plus souvent)
caution_balanced = équilibré (je réponds quand mes sources le font probablement)
caution_eager = empressé (je réponds plus souvent, et plus souvent à côté)
settings_channel = { $channel } : réponses { $allowed }, fils { $threads }, publications de forum { $forum }
yes = oui
no = non
status_head = Statut
status_documents =
    { $own ->
        [one] { $own } document
        [many] { $own } de documents
       *[other] { $own } documents
    } de ce serveur et { $shared ->
        [one] { $shared } partagé
        [many] { $shared } partagés
       *[other] { $shared } partagés
    }, { $passages ->
        [one] { $passages } passage
        [many] { $passages } de passages
       *[other] { $passages } passages
    }
status_newest = Le plus récent : { $when }
status_limits = Place : documents { $count } sur { $most_documents } · texte { $mb } sur { $most_mb } Mo · flux et pages { $sources } sur { $most_sources }
doctor_head = Diagnostic
doctor_fine =
    { $count ->
        [0] Tout est en ordre.
        [one] Tout est en ordre dans { $count } salon.
        [many] Tout est en ordre dans { $count } de salons.
       *[other] Tout est en ordre dans { $count } salons.
    }
doctor_missing = { $channel } : il me manque { $permissions }
doctor_feed = Je n’arrive pas à lire « { $title } » ; premier échec { $since } : { $error } Je continue d’essayer.

## Insights

insights_head = Aperçu
insights_counts =
    { $days ->
        [1] le dernier jour
        [one] { $days } jour
        [many] les { $days } de derniers jours
       *[other] les { $days } derniers jours
    } · { $votes } · { $count ->
        [one] { $count } question sans réponse
        [many] { $count } de questions sans réponse
       *[other] { $count } questions sans réponse
    }
insights_none =
    { $days ->
        [1] Rien à signaler sur le dernier jour : aucune question n’est restée sans réponse, et personne n’a voté.
        [one] Rien à signaler sur { $days } jour : aucune question n’est restée sans réponse, et personne n’a voté.
        [many] Rien à signaler sur { $days } de jours : aucune question n’est restée sans réponse, et personne n’a voté.
       *[other] Rien à signaler sur les { $days } derniers jours : aucune question n’est restée sans réponse, et personne n’a voté.
    }
insights_off = Les questions sans réponse ne sont pas conservées ici.
insights_unanswered = Ce que mes sources ne disaient pas
insights_unhelpful = Les réponses qui n’ont pas aidé
insights_conflicts = Où mes sources se contredisent
insights_last = posée la dernière fois le { $day }
insights_gone = Ce que j’ai cité ne fait plus partie des sources.
insights_more =
    { $count ->
        [one] et { $count } autre question
        [many] et { $count } d’autres questions
       *[other] et { $count } autres questions
    } sur { $groups ->
        [one] { $groups } autre point
        [many] { $groups } d’autres points
       *[other] { $groups } autres points
    } ; `/insights` avec *{ option-export }* les donne toutes
insights_export =
    { $judged ->
        [one] { $judged } évaluation
        [many] { $judged } d’évaluations
       *[other] { $judged } évaluations
    } sur { $questions ->
        [one] { $questions } question
        [many] { $questions } de questions
       *[other] { $questions } questions
    } et { $count ->
        [one] { $count } question sans réponse
        [many] { $count } de questions sans réponse
       *[other] { $count } questions sans réponse
    }, pour `footnote eval` :

## Help and privacy

help =
    Je réponds aux questions par des phrases citées mot pour mot de mes sources. Si elles n’en disent rien, je vous le dis.
    ### Demander
    - `/ask` avec une question, ou mentionnez-moi là où je peux lire
    - répondez à une réponse pour continuer à demander
    - `/check` un texte, ou sur tout message : Applications → **{ command-check-against-sources }**
    - mentionnez-moi en réponse à un message : « c’est vrai ? »
    ### Voir ce qui est nouveau
    - `/latest` : les dernières actualités
    - `/timeline` : une actualité au fil du temps
    - `/catchup` : ce qui a changé depuis votre dernière visite
    ### Suivre un sujet
    - `/follow` : recevoir les nouveautés, dans un salon ou dans vos messages privés
    - `/following` : ce qui est suivi ; `/unfollow` : y mettre fin
    - `/why` : pourquoi un document a été publié ou non
    ### Vos données
    - `/privacy` : ce que je conserve de vous
help_managers =
    ### Pour vous qui gérez ce serveur
    - `/source` : ajouter, lister et retirer des documents, des pages et des flux
    - `/settings` : si je réponds, et comment
    - `/insights` : ce qui manque à mes sources
    - `/status` et `/doctor` : comment je me porte ici
privacy_questions = Vos questions
privacy_kept =
    { $days ->
        [one] Je conserve pendant { $days } jour une question à laquelle je n’ai pas pu répondre sur ce serveur
        [many] Je conserve pendant { $days } de jours une question à laquelle je n’ai pas pu répondre sur ce serveur
       *[other] Je conserve pendant { $days } jours une question à laquelle je n’ai pas pu répondre sur ce serveur
    }, sans indiquer qui l’a posée, pour que les personnes qui gèrent le serveur voient ce qui manque à mes sources. Je ne la conserve pas si vous la posez avec *{ option-private }* ou si vous la restreignez. Je ne conserve rien d’autre d’une question.
privacy_nothing = Je ne conserve rien d’une question ici.
privacy_elsewhere =
    { $days ->
        [one] Sur un serveur qui le souhaite, je conserve pendant { $days } jour une question à laquelle je n’ai pas pu répondre
        [many] Sur un serveur qui le souhaite, je conserve pendant { $days } de jours une question à laquelle je n’ai pas pu répondre
       *[other] Sur un serveur qui le souhaite, je conserve pendant { $days } jours une question à laquelle je n’ai pas pu répondre
    }, sans indiquer qui l’a posée.
privacy =
    ### Ce que je conserve avec votre identifiant
    - 👍 ou 👎 : votre vote, la question et les citations, pour que les personnes qui m’exploitent ou qui gèrent le serveur puissent améliorer les sources
    - `/follow` : ce que vous suivez et comment
    - `/catchup` : la date de votre dernière visite
    - Si vous gérez un serveur : ceux de ses paramètres et de ses sources que vous avez modifiés
    ### Le voir ou le supprimer
    - `/privacy` avec *{ choice-export }* vous le donne.
    - Avec *{ choice-forget }*, je le supprime ; seuls restent ce que suit un salon et ce qui a été modifié, sans votre identifiant.
privacy_export =
    { $count ->
        [0] Je ne conserve rien sur vous, la liste est donc vide :
        [one] Tout ce que je conserve sur vous ({ $count } entrée) :
        [many] Tout ce que je conserve sur vous ({ $count } d’entrées) :
       *[other] Tout ce que je conserve sur vous ({ $count } entrées) :
    }
privacy_forgotten =
    { $count ->
        [0] Il n’y avait rien à supprimer. Je ne conserve rien sur vous.
        [one] J’ai supprimé { $count } entrée. Je ne conserve plus rien sur vous.
        [many] J’ai supprimé { $count } d’entrées. Je ne conserve plus rien sur vous.
       *[other] J’ai supprimé { $count } entrées. Je ne conserve plus rien sur vous.
    }

## Names of options, the same for all commands (small letters, no spaces, at most 32 characters)

option-question = question
option-text = texte
option-since = depuis
option-as_of = au
option-source = source
option-private = privé
option-topic = sujet
option-channel = salon
option-how = comment
option-at = heure
option-quiet = calme
option-zone = fuseau
option-cap = maximum
option-role = rôle
option-without = sans
option-document = document
option-url = url
option-file = fichier
option-watch = surveiller
option-cooldown = délai
option-caution = prudence
option-insights = aperçu
option-answers = réponses
option-threads = fils
option-forum = forum
option-days = jours
option-export = exporter
option-action = action

## Choices of options (at most 100 characters)

choice-at-once = aussitôt
choice-daily = chaque jour
choice-weekly = chaque semaine
choice-cautious = { caution_cautious }
choice-balanced = { caution_balanced }
choice-eager = { caution_eager }
choice-explain = expliquer
choice-export = exporter
choice-forget = oublier

## Commands: the name (as those of options), what it does, and what each of its options is for (at most 100 characters)

command-ask = demander
    .description = Poser une question ; je réponds par des citations exactes des sources
    .question = Votre question, en une phrase entière
    .since = Seulement les documents parus ce jour ou plus tard : 2025-12-14, hier, il y a 3 semaines
    .source = Seulement les sources dont le nom contient ceci
    .private = Afficher la réponse en privé
    .as_of = Répondre d’après ce qui était connu ce jour-là : 2025-12-14, hier, il y a 3 semaines
command-check = vérifier
    .description = Vérifier un texte : ce que mes sources confirment ou contredisent
    .text = Le texte ; chacune de ses phrases est vérifiée
    .private = Ne montrer le résultat qu’à vous
command-check-against-sources = Vérifier dans les sources
command-latest = nouveautés
    .description = Afficher les dernières actualités, chacune avec de courtes citations
    .topic = Seulement les actualités à ce sujet
    .since = Seulement les documents parus ce jour ou plus tard : 2025-12-14, hier, il y a 3 semaines
    .source = Seulement les sources dont le nom contient ceci
command-timeline = chronologie
    .description = Montrer comment une actualité a évolué, mot pour mot, avec une source à chaque ligne
    .topic = De quoi parle l’actualité, ou un titre parmi les suggestions
command-catchup = rattrapage
    .description = Montrer en privé ce qui a changé depuis votre dernière visite
    .since = Montrer plutôt ce qui a changé depuis ce jour : 2025-12-14, hier, il y a 3 semaines
command-follow = suivre
    .description = Recevoir les nouveautés sur un sujet, en messages privés ou dans un salon
    .topic = Le sujet, en quelques mots ; * pour tout
    .channel = Où publier ; sans salon, dans vos messages privés
    .how = À quelle fréquence publier
    .at = Quand arrive le récapitulatif : 08:00, ou vendredi 17:00
    .quiet = Quand rien n’est publié : 22:00-07:00
    .zone = Le fuseau horaire de ces heures
    .cap = Le nombre maximal de publications par jour
    .role = Un rôle à mentionner à chaque publication
    .source = Seulement les documents de cette source
    .without = Laisser de côté les documents avec l’un de ces mots : sport, "coupe du monde"
command-unfollow = ne-plus-suivre
    .description = Ne plus suivre un sujet
    .topic = Le sujet, parmi les suggestions
command-following = suivis
    .description = Montrer en privé ce qui est suivi, où et comment
command-why = pourquoi
    .description = Expliquer pourquoi un document a été publié, ou non
    .document = Son titre, parmi les suggestions, ou son identifiant
    .topic = Seulement pour ce qui est suivi sous ce sujet
command-source = source
    .description = Les documents, pages et flux de ce serveur
command-source-add = ajouter
    .description = Ajouter un flux, une page ou un fichier, ou le mettre à jour
    .url = L’adresse d’un flux, d’une page ou d’un fichier
    .file = Un fichier : texte, Markdown, HTML, PDF, Word, JSON
    .watch = Relire la page régulièrement (oui par défaut) ; les flux le sont toujours
command-source-list = liste
    .description = Afficher les sources propres à ce serveur et l’état de ses flux
command-source-remove = retirer
    .description = Retirer un document, ou un flux ou une page avec les documents qui en viennent
    .document = Son titre, parmi les suggestions, ou son identifiant
command-source-export = exporter
    .description = Obtenir les flux de ce serveur en liste OPML
command-source-import = importer
    .description = Ajouter les flux d’une liste OPML venant d’un autre lecteur de flux
    .file = Le fichier OPML
command-settings = paramètres
    .description = Mon comportement sur ce serveur
command-settings-server = serveur
    .description = Visibilité, rythme et prudence pour tout le serveur
    .private = Montrer les réponses seulement à qui pose la question, sauf choix contraire
    .cooldown = Secondes entre deux questions d’une même personne
    .caution = À quel point je dois être sûr avant de répondre
    .insights = Conserver pour /insights les questions sans réponse, sans dire qui les a posées
command-settings-channel = salon
    .description = Si je réponds dans un salon, et comment
    .channel = Le salon
    .answers = Répondre ici devant tous ; sinon seulement à qui pose la question
    .threads = Répondre aux mentions dans un fil
    .forum = Répondre à chaque nouvelle publication de ce forum
command-settings-show = afficher
    .description = Afficher les paramètres
command-status = statut
    .description = À partir de quoi je réponds sur ce serveur
command-doctor = diagnostic
    .description = Vérifier dans chaque salon quelles permissions me manquent
command-insights = aperçu
    .description = Les questions restées sans réponse ici et les réponses qui n’ont pas aidé
    .days = Combien de jours en arrière ; 30 par défaut
    .export = Obtenir plutôt les questions et les votes en fichiers
command-help = aide
    .description = Ce que je fais et comment poser une question
command-privacy = confidentialité
    .description = Voir, exporter ou supprimer ce que je conserve sur vous
    .action = Que faire : expliquer, exporter ou oublier
