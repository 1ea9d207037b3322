### Was Footnote in Discord auf Deutsch sagt. Anrede: du.
### Was in den Platzhaltern steht, sagen die Kommentare in en.ftl; wie man übersetzt: docs/develop/translations.md.
### Wörter: digest – Übersicht, feed – Feed, passage – Textstelle, post – Meldung, story – Geschichte, topic – Thema

## Buttons

open = Öffnen
stored_text = gespeicherter Text
more = Mehr
context = Zusammenhang
latest_on = Neues dazu
next = Weiter
previous = Zurück
timeline = Verlauf
quotes = Zitate
read_story = Geschichte lesen …
follow = Abonnieren
unfollow = Abbestellen
earlier = Früher
later = Später

## Answers

silent = Ich habe in meinen Quellen keinen Satz gefunden, der das beantwortet.
against = Meine Quellen sprechen dagegen:
silent_language = Keine davon ist in der Sprache deiner Frage. Ihre Sprachen: { $languages }.
language_code = de
nearest = In der Nähe deiner Frage:
undated = ohne Datum
section_page = Seite { $number }
section_page_ocr = Seite { $number }, mit Texterkennung (OCR) gelesen
section_ocr = mit Texterkennung (OCR) gelesen
newer = Ein späteres Dokument zu dieser Geschichte sagt:
conflict_figures = Die Zahlen weichen ab:
conflict_dates = Die Daten weichen ab:
conflict_names = Die Namen weichen ab:
conflict_outcomes = Die Ergebnisse weichen ab:
as_of = Stand { $day }: nur, was damals bekannt war
page =
    { $count ->
        [one] Textstelle { $first } von { $total } zu dieser Frage
       *[other] Textstellen { $first }–{ $last } von { $total } zu dieser Frage
    }
no_more = Es gibt keine weiteren Textstellen.
thanks = Danke. Ich speichere deine Stimme, diese Frage und ihre Zitate, bis du sie mit `/privacy` löschen lässt.
gone = Dieses Dokument gehört nicht mehr zu den Quellen.
reply_to_ask_on = Antworte auf diese Nachricht, um weiterzufragen.

## Questions that get no answer

no_question = In dieser Nachricht erkenne ich keine Frage. Bitte frag noch einmal.
unread = In dieser Nachricht finde ich keinen Text, den ich prüfen könnte.
unread_image = Bilder kann ich nicht lesen.
unread_audio = Aufnahmen kann ich nicht hören.
unread_video = Videos kann ich nicht ansehen.
unread_file = Dateien öffne ich hier nicht.
unread_sticker = Ein Sticker sagt nichts, was ich prüfen kann.
unread_components = Ihre Knöpfe und Bilder haben keinen Text.
unread_system = Es ist ein Hinweis von Discord.
empty = Hier steht keine Frage. Frag etwas in Worten.
too_long =
    { $limit ->
        [one] Deine Frage ist zu lang. Stell sie in höchstens { $limit } Zeichen.
       *[other] Deine Frage ist zu lang. Stell sie in höchstens { $limit } Zeichen.
    }
slow_down = Einen Moment: Du kannst { $at } wieder fragen.
busy = Gerade kommen zu viele Fragen auf einmal. Bitte frag in einer Minute noch einmal.
fault = Bei mir ist etwas schiefgegangen. Ich habe es notiert. Bitte frag noch einmal.
unreadable = Discord hat hier etwas geschickt, das ich nicht lesen kann. Versuch es noch einmal oder frag mit /ask.
disk = Mein Speicher ist voll oder schreibgeschützt, darum kann ich gerade nichts ändern. Was ich habe, ist sicher, und Fragen beantworte ich wie immer. Wer mich betreibt, muss Platz schaffen oder den Schreibschutz aufheben. Versuch es danach noch einmal.
may_not_speak = In { $channel } darf ich nicht schreiben, deshalb bekommst nur du hier die Antwort.
admins_only = Das können nur Personen, die diesen Server verwalten dürfen.
bad_since = { option-since }: „{ $text }“ kann ich nicht als Datum lesen. Versuch es mit 2025-12-14 oder „vor 3 Tagen“.
bad_as_of = { option-as_of }: „{ $text }“ kann ich nicht als Datum lesen. Versuch es mit 2025-12-14 oder „vor 3 Tagen“.
since_after = „{ option-since }“ liegt nach „{ option-as_of }“. Vertausch die beiden oder lass eines weg.
no_source = Keine Quelle heißt „{ $source }“; es gibt: { $known }.
which_source = Mehrere Quellen heißen „{ $source }“. Wähl eine davon: { $known }.
channel_unseen = Diesen Kanal kann ich nicht sehen. Gib mir dort „Kanal ansehen“ und versuch es noch einmal.

## What else people say to me (small talk has at most two lines)

search_instead = Stattdessen danach suchen
whole_answer = Ganze Antwort { $number }
checked = Das sagen meine Quellen dazu. Ob es stimmt, beurteile ich nicht.
verdict_supported = bestätigt
verdict_contradicted = widersprochen
verdict_not_mentioned = steht nicht in meinen Quellen
verdict_undecided = geht aus meinen Quellen nicht klar hervor
verdict_unread = nicht beurteilt: das kann ich nur auf Englisch
verdict_question = eine Frage, nichts zu prüfen
verdict_opinion = eine Meinung, nichts zu prüfen
check_none = In diesem Text finde ich keine Behauptung.
check_nearest = Der nächste Satz dazu:
check_left_out =
    { $count ->
        [one] { $count } weiterer Satz wurde nicht geprüft: ich prüfe höchstens 12.
       *[other] { $count } weitere Sätze wurden nicht geprüft: ich prüfe höchstens 12.
    }
check_other = Ein anderes Dokument sagt das Gegenteil:
check_was_so = War so bis { $day }:
check_was_not_so = War nicht so bis { $day }:
check_note = Ein Programm vergleicht die Sätze und kann sich irren: lies sie selbst.
small_help =
    Ich beantworte Fragen mit Sätzen, die ich wörtlich aus meinen Quellen zitiere. Frag einfach; `/latest` zeigt Neues, `/follow` hält dich auf dem Laufenden.
    `/help` zeigt alles, was ich kann.
small_identity =
    Ich bin Footnote, ein Programm, das Sätze findet und zitiert. Ich bin kein Mensch, und kein Sprachmodell schreibt meine Antworten.
    Frag mich etwas, das in meinen Quellen stehen könnte.
small_thanks = Gern geschehen!
small_greeting = Hallo! Frag mich etwas, oder sieh mit `/latest` nach, was es Neues gibt.
small_insult = Schade, dass ich nicht helfen konnte. Versuch es mit anderen Worten oder einem ganzen Satz.
hint_bare = Frag mich etwas in Worten, in derselben Nachricht: Ich antworte aus meinen Quellen.
hint_role = Nachrichten, die nur meine Rolle erwähnen, kann ich nicht lesen. Erwähne mich beim Namen und frag in derselben Nachricht.
hint_file = Dateien und weitergeleitete Nachrichten lese ich hier nicht. Frag mich in Worten. Wer einen Server verwaltet, kann dort mit `/source add` Dateien hinzufügen.
hint_ping = Eine Antwort ohne Ping kann ich nicht lesen. Schalte den Ping ein (@) oder erwähne mich.
private_mention = Auf diesem Server sieht Antworten nur, wer gefragt hat; hier ist deine.
private_closed = Auf diesem Server sieht Antworten nur, wer gefragt hat, und ich kann dir keine Direktnachrichten schicken. Frag mich mit `/ask`.
follow_offer = Ich kann dir Neues zu **{ $topic }** als Direktnachricht schicken. Drück den Knopf, oder wähle mit `/follow`, wie und wo.
follow_offer_none = Was möchtest du abonnieren? Schreib `/follow` und ein Thema.
unfollow_offer = Ich beende nichts, bevor du drückst. Der Knopf zeigt nur dir, was abonniert ist, und lässt dich Abos beenden.
show_following = Was abonniert ist
link_found = Meine Dokumente von dieser Seite:
link_none = Keines meiner Dokumente stammt von dieser Seite.

## Newest stories, timelines, what has changed

stories =
    { $count ->
        [one] Geschichte { $first }
       *[other] Geschichten { $first }–{ $last }, die neuesten zuerst
    }
no_more_stories = Es gibt keine weiteren Geschichten.
nothing_new = Es gibt noch nichts.
nothing_on = Meine Quellen sagen nichts zu „{ $topic }“.
updated = aktualisiert
documents =
    { $count ->
        [one] { $count } Dokument
       *[other] { $count } Dokumente
    }
documents_since =
    { $count ->
        [one] { $count } Dokument seit dem { $since }
       *[other] { $count } Dokumente seit dem { $since }
    }
also = auch bei { $sources }
catchup_head = Was sich getan hat
catchup_stories =
    { $count ->
        [one] Geschichte { $first } mit Neuem seit dem { $since }
       *[other] Geschichten { $first }–{ $last } mit Neuem seit dem { $since }
    }
catchup_nothing = Seit dem { $since } hat sich nichts getan.
timeline_lines =
    { $count ->
        [one] Entwicklung { $first } von { $total }
       *[other] Entwicklungen { $first }–{ $last } von { $total }
    }
newest = neuester Stand

## Posts

followed = 🔔 { $topic }
story_new = neue Geschichte
story_update = Neues dazu
late = verspätet
everything = alles
digest_stories =
    { $count ->
        [one] { $count } Geschichte
       *[other] { $count } Geschichten
    }
digest_more =
    { $count ->
        [one] und { $count } weitere: `/latest`
       *[other] und { $count } weitere: `/latest`
    }

## Following

follow_draft = 🔔 **{ $topic }** in { $place } abonnieren?
follow_draft_hint = Abonniert ist erst, wenn du den Knopf drückst. Willst du etwas ändern, nimm noch einmal `/follow`.
follow_draft_gone = Ich weiß nicht mehr, was du abonnieren wolltest. Nimm bitte noch einmal `/follow`.
follow_new = 🔔 **{ $topic }** ist jetzt in { $place } abonniert.
follow_changed = 🔔 **{ $topic }** war in { $place } schon abonniert. Ich habe es nach deinen Angaben geändert.
follow_already = Du hast **{ $topic }** in { $place } schon abonniert.
follow_hello = 🔔 Neues zu **{ $topic }** kommt hierher. `/following` zeigt, was du abonniert hast.
follow_dm_closed = ⚠️ Deine Direktnachrichten sind geschlossen, darum erreicht dich noch nichts. Erlaube sie in den Privatsphäre-Einstellungen dieses Servers; was kommt, wartet bis dahin.
place_own = deinen Direktnachrichten
place_own_listed = deine Direktnachrichten
how_at_once = sofort
how_daily = täglich um { $time } ({ $zone })
how_weekly = wöchentlich um { $time } ({ $zone })
follow_at_once = Neues sende ich sofort; mehrere Dokumente auf einmal kommen in einer Nachricht.
follow_digest = Eine Übersicht kommt { $how }, die nächste am { $at }.
follow_quiet = Ruhezeit: { $quiet } ({ $zone }). Was in dieser Zeit kommt, wartet bis zu ihrem Ende.
follow_no_quiet = Keine Ruhezeit. Die Zeitzone ist { $zone }. Beides änderst du mit „{ option-quiet }“ und „{ option-zone }“.
follow_cap =
    { $count ->
        [one] Höchstens { $count } Meldung je Tag; der Rest wartet bis zum nächsten Tag.
       *[other] Höchstens { $count } Meldungen je Tag; der Rest wartet bis zum nächsten Tag.
    }
follow_source = Nur Dokumente von { $source }.
follow_without = Weggelassen wird jedes Dokument mit einem dieser Wörter: { $words }.
follow_role = { $role } wird in jeder Meldung erwähnt.
follow_matched =
    { $count ->
        [one] Aus den letzten 30 Tagen wäre { $count } Dokument gekommen.
       *[other] Aus den letzten 30 Tagen wären { $count } Dokumente gekommen.
    }
follow_matched_none = Aus den letzten 30 Tagen wäre kein Dokument gekommen. Wenn dir das zu wenig ist, versuch es mit anderen Wörtern.
follow_last = Die letzten, die gekommen wären:
follow_full =
    { $most ->
        [one] Es ist schon { $most } Thema abonniert. Bestell es zuerst mit `/unfollow` ab.
       *[other] Es sind schon { $most } Themen abonniert. Bestell zuerst eines mit `/unfollow` ab.
    }
unfollowed = **{ $topic }** ist in { $place } nicht mehr abonniert.
follow_unknown = Unter diesem Namen gibt es nichts, das du abbestellen kannst. `/following` zeigt deine Abonnements.
following_head = Abonnierte Themen
following_none = Hier ist noch nichts abonniert. Beginne mit `/follow` oder mit 🔔 unter einer Antwort.
following_next = nächste Übersicht { $at }
following_quiet = Ruhe { $quiet } ({ $zone })
following_no_quiet = keine Ruhezeit ({ $zone })
following_source = nur { $source }
following_without = ohne { $words }
following_cap =
    { $count ->
        [one] höchstens { $count } Meldung am Tag
       *[other] höchstens { $count } Meldungen am Tag
    }
following_more =
    { $count ->
        [one] und { $count } weiteres
       *[other] und { $count } weitere
    }
needs_channel = Dafür brauchst du in { $channel } das Recht „Kanal verwalten“.
bot_lacks = In { $channel } kann ich nichts senden, weil mir diese Rechte fehlen: { $permissions }. Gib sie mir und abonniere das Thema dann noch einmal.
role_managers = Nur Personen, die diesen Server verwalten dürfen, können eine Rolle zum Erwähnen wählen.
role_everyone = Ich erwähne nie alle. Wähl eine andere Rolle.
role_closed = Ich darf { $role } in { $channel } nicht erwähnen. Erlaube allen, diese Rolle zu erwähnen, oder gib mir „Alle erwähnen“.
role_channel = Eine Rolle kann ich nur in einem Kanal erwähnen. Wähl auch einen Kanal.
bad_time = { option-at }: „{ $text }“ kann ich nicht als Uhrzeit lesen. Versuch es mit 08:00, 8 Uhr oder Freitag 17:00.
bad_quiet = { option-quiet }: „{ $text }“ kann ich nicht als Ruhezeit lesen. Versuch es mit 22:00-07:00 oder „von 22 bis 7 Uhr“.
bad_zone = { option-zone }: Die Zeitzone „{ $text }“ kenne ich nicht. Versuch es mit Europe/Berlin.
bad_without = { option-without }: In „{ $text }“ ist kein Wort. Versuch es mit Sport, "Bayern München".
bad_topic = Das enthält kein Thema. Nenn es in Worten oder schreib `*` für alles.

## What is wrong with something that is followed

note_gone = Zu „{ $topic }“ kann ich nichts mehr senden: Den Kanal { $channel } gibt es nicht mehr. Was kommt, wartet. Abonniere das Thema mit `/follow` in einem anderen Kanal oder bestell es mit `/unfollow` ab.
note_feed =
    „{ $topic }“ kann ich seit einem Tag nicht lesen: { $reason }
    Ich versuche es weiter. `/source list` zeigt, wie es steht; `/source remove` entfernt die Quelle.
note_barred = Zu „{ $topic }“ kann ich nichts senden: Ich darf { $channel } nicht sehen oder dort nicht schreiben. Was kommt, wartet. Gib mir „Kanal ansehen“ und „Nachrichten senden“, dann mache ich von selbst weiter.
note_refused = Zu „{ $topic }“ kann ich nichts senden: Discord lehnt meine Nachricht in { $channel } ab. Was kommt, wartet, und ich versuche es jede Stunde wieder. In einem Kanal: Gib mir „Nachrichten senden“. Bei Direktnachrichten: Erlaube sie in den Privatsphäre-Einstellungen dieses Servers.
note_left = Zu „{ $topic }“ kann ich in { $channel } nichts senden: Du hast den Server verlassen, zu dem das Thema gehört, oder ich bin nicht mehr dort. Tritt ihm wieder bei oder bestell das Thema mit `/unfollow` ab.
note_unsure = „{ $topic }“ pausiert: Eine Meldung in { $channel } wurde unterbrochen, und ich kann nicht sehen, ob sie angekommen ist. Gib mir dort „Nachrichtenverlauf anzeigen“, dann mache ich weiter, ohne etwas doppelt zu senden.

## Why a document was posted, or why not (each stands after a colon)

why_none = Hier ist nichts abonniert, was du sehen darfst. Beginne mit `/follow`.
why_no_document = Hier heißt kein Dokument so. Wähl einen der Vorschläge.
why_posted = gesendet am { $at }
why_in_digest = kam in einer Übersicht am { $at }
why_added = sagt dasselbe wie ein früheres Dokument; zu dessen Meldung hinzugefügt am { $at }
why_repeated = sagt dasselbe wie ein früheres Dokument, das stattdessen kommt
why_waits = wartet bis zum { $at }
why_waits_quiet = wartet auf das Ende der Ruhezeit am { $at }
why_waits_cap = wartet bis zum nächsten Tag, dem { $at }: Die Höchstzahl der Meldungen ist für heute erreicht
why_waits_digest = kommt in der nächsten Übersicht am { $at }
why_broken = wartet: Ich kann dort seit dem { $at } nichts senden; siehe `/following`
why_not_sent = nicht gesendet: Discord hat die Nachricht vom { $at } abgelehnt
why_before = nicht gesendet: Es war schon da, bevor das Thema abonniert wurde
why_off_topic = nicht gesendet: Es sagt zu wenig zum Thema
why_other_source = nicht gesendet: Abonniert sind nur Dokumente einer anderen Quelle
why_left_out = nicht gesendet: Es enthält ein Wort, das weggelassen wird
why_unseen = nicht gesendet: Für dieses Abonnement ist das Dokument nicht sichtbar
why_not_yet = kam am { $at } und wird gleich mit dem Thema verglichen
why_old = nicht gesendet: Es war über eine Woche alt, als es am { $at } kam
why_backlog = nicht gesendet: Es war schon da, als seine Quelle hinzukam; neu ist nur, was danach kommt

## Sources of a server

added =
    { $passages ->
        [one] Hinzugefügt: **{ $title }** ({ $passages } Textstelle).
       *[other] Hinzugefügt: **{ $title }** ({ $passages } Textstellen).
    }
changed = Aktualisiert: **{ $title }**.
unchanged = „{ $title }“ war schon da und hat sich nicht geändert.
not_added = Nicht hinzugefügt: { $reason }
give_one = Gib entweder eine Adresse oder eine Datei an.
removed = Entfernt: **{ $title }**. Ich antworte nicht mehr daraus.
not_yours = Kein Dokument dieses Servers heißt so.
sources_head = Quellen dieses Servers
sources_none =
    { $shared ->
        [0] Dieser Server hat noch keine eigenen Quellen, und gemeinsame Dokumente gibt es nicht.
        [one] Dieser Server hat noch keine eigenen Quellen. Ich antworte aus { $shared } gemeinsamen Dokument.
       *[other] Dieser Server hat noch keine eigenen Quellen. Ich antworte aus { $shared } gemeinsamen Dokumenten.
    }
sources_shared =
    { $shared ->
        [0] und keine gemeinsamen Dokumente
        [one] und { $shared } gemeinsames Dokument
       *[other] und { $shared } gemeinsame Dokumente
    }
source_added = Hinzugefügt: **{ $title }**. Ich antworte jetzt auch daraus, und was dort neu ist, nehme ich von selbst auf.
source_known = **{ $title }** gehört schon zu den Quellen dieses Servers.
source_documents =
    { $count ->
        [0] Noch ist kein Dokument dazugekommen.
        [one] Ein Dokument ist dazugekommen.
       *[other] { $count } Dokumente sind dazugekommen.
    }
source_offers = Die Seite bietet Feeds an. `/source add` mit einem davon verfolgt, was dort neu ist:
source_full =
    { $most ->
        [one] Dieser Server hat schon { $most } Quelle. Entferne sie zuerst.
       *[other] Dieser Server hat schon { $most } Quellen. Entferne zuerst eine.
    }
source_removed =
    { $count ->
        [0] Entfernt: **{ $title }**. Daraus waren keine Dokumente gekommen.
        [one] Entfernt: **{ $title }** und { $count } Dokument, das daraus kam.
       *[other] Entfernt: **{ $title }** und { $count } Dokumente, die daraus kamen.
    }
feeds_head = Regelmäßig gelesen
source_feed = Feed
source_page = Seite
source_folder = Ordner
feed_ok = gelesen { $when }
feed_waiting = der Server bittet um eine Pause; ich lese ihn wieder { $when }
feed_new = noch nicht gelesen
feed_failing = ⚠️ zum ersten Mal fehlgeschlagen { $since }: { $error }
opml_export =
    { $count ->
        [0] Dieser Server hat noch keine Feeds, darum ist die Liste leer:
        [one] { $count } Feed, für andere Feed-Reader:
       *[other] { $count } Feeds, für andere Feed-Reader:
    }
opml_import =
    { $count ->
        [one] { $count } Feed hinzugefügt
       *[other] { $count } Feeds hinzugefügt
    }; { $known ->
        [one] { $known } war
       *[other] { $known } waren
    } schon da. Ich lese sie ab jetzt.
adding_begun = Ich füge es hinzu. Das Ergebnis steht dann hier.
adding = Ich füge es hinzu: { $percent } % sind geschafft. Das Ergebnis steht dann hier.
adding_long = Das dauert länger, als Discord diese Antwort offen hält. Ich mache weiter und schreibe dir, wenn es fertig ist.
adding_full = Von diesem Server wartet schon zu viel darauf, hinzugefügt zu werden (höchstens { $most } auf einmal). Versuche es wieder, wenn etwas davon fertig ist.
server_documents_full = Nicht hinzugefügt: Dieser Server hat keinen Platz für weitere Dokumente (die Grenze ist { $most }). Entferne zuerst etwas mit `/source remove`.
server_text_full = Nicht hinzugefügt: Dieser Server hat keinen Platz für so viel Text (die Grenze ist { $mb } MB). Entferne zuerst etwas mit `/source remove`.
opml_wait = Dieser Server hat gerade eine Liste importiert. Du kannst die nächste { $at } importieren.

## Settings, status, check-up

settings_head = Einstellungen
settings_private = Antworten sieht nur, wer gefragt hat: { $value } (auf Erwähnungen antworte ich per Direktnachricht, auf Forenbeiträge für alle sichtbar)
settings_cooldown = Sekunden zwischen zwei Fragen derselben Person: { $value }
settings_caution = Vorsicht: { $value }
settings_insights = Fragen ohne Antwort werden für `/insights` aufbewahrt: { $value }
caution_cautious = vorsichtig (ich antworte nur, wenn ich recht sicher bin, und schweige öfter)
caution_balanced = ausgewogen (ich antworte, wenn meine Quellen es wahrscheinlich tun)
caution_eager = bereitwillig (ich antworte öfter und liege öfter daneben)
settings_channel = { $channel }: Antworten { $allowed }, Threads { $threads }, Forenbeiträge { $forum }
yes = ja
no = nein
status_head = Status
status_documents =
    { $own ->
        [one] { $own } Dokument
       *[other] { $own } Dokumente
    } dieses Servers und { $shared ->
        [one] { $shared } gemeinsames
       *[other] { $shared } gemeinsame
    }, { $passages ->
        [one] { $passages } Textstelle
       *[other] { $passages } Textstellen
    }
status_newest = Neuestes: { $when }
status_limits = Platz: Dokumente { $count } von { $most_documents } · Text { $mb } von { $most_mb } MB · Feeds und Seiten { $sources } von { $most_sources }
doctor_head = Diagnose
doctor_fine =
    { $count ->
        [0] Alles ist in Ordnung.
        [one] In { $count } Kanal ist alles in Ordnung.
       *[other] In { $count } Kanälen ist alles in Ordnung.
    }
doctor_missing = { $channel }: Mir fehlt { $permissions }
doctor_feed = „{ $title }“ kann ich nicht lesen, zum ersten Mal { $since }: { $error } Ich versuche es weiter.

## Insights

insights_head = Einblicke
insights_counts =
    { $days ->
        [one] der letzte Tag
       *[other] die letzten { $days } Tage
    } · { $votes } · { $count ->
        [one] { $count } Frage ohne Antwort
       *[other] { $count } Fragen ohne Antwort
    }
insights_none =
    { $days ->
        [one] Vom letzten Tag gibt es nichts zu berichten: Keine Frage blieb ohne Antwort, und niemand hat abgestimmt.
       *[other] Aus den letzten { $days } Tagen gibt es nichts zu berichten: Keine Frage blieb ohne Antwort, und niemand hat abgestimmt.
    }
insights_off = Fragen ohne Antwort werden hier nicht aufbewahrt.
insights_unanswered = Wozu meine Quellen nichts sagten
insights_unhelpful = Welche Antworten nicht halfen
insights_conflicts = Wo meine Quellen sich widersprechen
insights_last = zuletzt gefragt am { $day }
insights_gone = Was ich zitiert habe, gehört nicht mehr zu den Quellen.
insights_more =
    { $count ->
        [one] und { $count } weitere Frage
       *[other] und { $count } weitere Fragen
    } zu { $groups ->
        [one] { $groups } weiteren Thema
       *[other] { $groups } weiteren Themen
    }; `/insights` mit *{ option-export }* gibt dir alle
insights_export =
    { $judged ->
        [one] { $judged } Bewertung
       *[other] { $judged } Bewertungen
    } zu { $questions ->
        [one] { $questions } Frage
       *[other] { $questions } Fragen
    } und { $count ->
        [one] { $count } Frage ohne Antwort
       *[other] { $count } Fragen ohne Antwort
    }, für `footnote eval`:

## Help and privacy

help =
    Ich beantworte Fragen mit Sätzen, die wörtlich aus meinen Quellen zitiert sind. Wenn sie nichts dazu sagen, sage ich dir das.
    ### Fragen
    - `/ask` mit einer Frage, oder erwähne mich, wo ich mitlesen kann
    - antworte auf eine Antwort, um nachzufragen
    - `/check` für einen Text, oder bei jeder Nachricht: Apps → **{ command-check-against-sources }**
    - erwähne mich in der Antwort auf eine Nachricht: „Stimmt das?“
    ### Neues sehen
    - `/latest`: die neuesten Geschichten
    - `/timeline`: eine Geschichte im Verlauf
    - `/catchup`: was sich getan hat, seit du zuletzt nachgesehen hast
    ### Ein Thema abonnieren
    - `/follow`: Neues bekommen, in einem Kanal oder in deinen Direktnachrichten
    - `/following`: was abonniert ist; `/unfollow`: abbestellen
    - `/why`: warum etwas gesendet wurde oder nicht
    ### Deine Daten
    - `/privacy`: was ich über dich speichere
help_managers =
    ### Für dich, weil du diesen Server verwaltest
    - `/source`: Dokumente, Seiten und Feeds hinzufügen, zeigen und entfernen
    - `/settings`: ob und wie ich antworte
    - `/insights`: was meinen Quellen fehlt
    - `/status` und `/doctor`: wie es hier um mich steht
privacy_questions = Deine Fragen
privacy_kept =
    { $days ->
        [one] Eine Frage, die ich auf diesem Server nicht beantworten konnte, bewahre ich { $days } Tag auf
       *[other] Eine Frage, die ich auf diesem Server nicht beantworten konnte, bewahre ich { $days } Tage auf
    }, ohne Angabe, wer sie gestellt hat, damit alle, die den Server verwalten, sehen, was meinen Quellen fehlt. Ich bewahre sie nicht auf, wenn du mit *{ option-private }* fragst oder die Frage einschränkst. Sonst speichere ich nichts von einer Frage.
privacy_nothing = Von einer Frage speichere ich hier nichts.
privacy_elsewhere =
    { $days ->
        [one] Auf einem Server, der das möchte, bewahre ich eine Frage, die ich nicht beantworten konnte, { $days } Tag auf
       *[other] Auf einem Server, der das möchte, bewahre ich eine Frage, die ich nicht beantworten konnte, { $days } Tage auf
    }, ohne Angabe, wer sie gestellt hat.
privacy =
    ### Was ich mit deiner Nutzer-ID speichere
    - 👍 oder 👎: deine Stimme, die Frage und die Zitate, damit alle, die mich betreiben oder den Server verwalten, die Quellen verbessern können
    - `/follow`: was du abonnierst und wie
    - `/catchup`: wann du zuletzt nachgesehen hast
    - Wenn du einen Server verwaltest: welche seiner Einstellungen und Quellen du geändert hast
    ### Ansehen oder löschen
    - `/privacy` mit *{ choice-export }* gibt es dir.
    - Mit *{ choice-forget }* lösche ich es; nur was ein Kanal abonniert hat und was geändert wurde, bleibt, ohne deine ID.
privacy_export =
    { $count ->
        [0] Über dich ist nichts gespeichert, darum ist die Liste leer:
        [one] Alles, was ich über dich gespeichert habe ({ $count } Eintrag):
       *[other] Alles, was ich über dich gespeichert habe ({ $count } Einträge):
    }
privacy_forgotten =
    { $count ->
        [0] Es gab nichts zu löschen. Über dich ist nichts gespeichert.
        [one] Ich habe { $count } Eintrag gelöscht. Jetzt ist über dich nichts mehr gespeichert.
       *[other] Ich habe { $count } Einträge gelöscht. Jetzt ist über dich nichts mehr gespeichert.
    }

## Names of options, the same for all commands (small letters, no spaces, at most 32 characters)

option-question = frage
option-text = text
option-since = seit
option-as_of = stand
option-source = quelle
option-private = privat
option-topic = thema
option-channel = kanal
option-how = wie
option-at = um
option-quiet = ruhezeit
option-zone = zeitzone
option-cap = höchstzahl
option-role = rolle
option-without = ohne
option-document = dokument
option-url = url
option-file = datei
option-watch = beobachten
option-cooldown = wartezeit
option-caution = vorsicht
option-insights = einblicke
option-answers = antworten
option-threads = threads
option-forum = forum
option-days = tage
option-export = exportieren
option-action = aktion

## Choices of options (at most 100 characters)

choice-at-once = sofort
choice-daily = täglich
choice-weekly = wöchentlich
choice-cautious = { caution_cautious }
choice-balanced = { caution_balanced }
choice-eager = { caution_eager }
choice-explain = erklären
choice-export = exportieren
choice-forget = vergessen

## Commands: the name (as those of options), what it does, and what each of its options is for (at most 100 characters)

command-ask = fragen
    .description = Eine Frage stellen; ich antworte mit wörtlichen Zitaten aus den Quellen
    .question = Deine Frage, als ganzer Satz
    .since = Nur Dokumente von diesem Tag oder später: 2025-12-14, gestern, vor 3 Wochen
    .source = Nur Quellen, deren Name das enthält
    .private = Die Antwort nur dir zeigen
    .as_of = Antworten aus dem, was an diesem Tag bekannt war: 2025-12-14, gestern, vor 3 Wochen
command-check = prüfen
    .description = Einen Text prüfen: was meine Quellen bestätigen oder was ihnen widerspricht
    .text = Der Text; jeder seiner Sätze wird geprüft
    .private = Das Ergebnis nur dir zeigen
command-check-against-sources = Mit Quellen prüfen
command-latest = neuestes
    .description = Die neuesten Geschichten zeigen, jede mit kurzen Zitaten
    .topic = Nur Geschichten, die davon handeln
    .since = Nur Dokumente von diesem Tag oder später: 2025-12-14, gestern, vor 3 Wochen
    .source = Nur Quellen, deren Name das enthält
command-timeline = verlauf
    .description = Zeigen, wie sich eine Geschichte entwickelt hat, wörtlich, mit einer Quelle zu jeder Zeile
    .topic = Worum es in der Geschichte geht, oder ein Titel aus den Vorschlägen
command-catchup = aufholen
    .description = Nur dir zeigen, was sich getan hat, seit du zuletzt nachgesehen hast
    .since = Stattdessen zeigen, was sich seit diesem Tag getan hat: 2025-12-14, gestern, vor 3 Wochen
command-follow = abonnieren
    .description = Neues zu einem Thema bekommen, in deinen Direktnachrichten oder in einem Kanal
    .topic = Das Thema, in wenigen Worten; * für alles
    .channel = Wohin ich sende; ohne Angabe in deine Direktnachrichten
    .how = Wie oft ich sende
    .at = Wann die Übersicht kommt: 08:00 oder Freitag 17:00
    .quiet = Wann ich nichts sende: 22:00-07:00
    .zone = Die Zeitzone dieser Uhrzeiten
    .cap = Höchstzahl der Meldungen je Tag
    .role = Eine Rolle, die in jeder Meldung erwähnt wird
    .source = Nur Dokumente dieser Quelle
    .without = Dokumente mit einem dieser Wörter weglassen: Sport, "Bayern München"
command-unfollow = abbestellen
    .description = Ein Thema nicht mehr abonnieren
    .topic = Das Thema, aus den Vorschlägen
command-following = abonniert
    .description = Nur dir zeigen, was abonniert ist, wo und wie
command-why = warum
    .description = Erklären, warum ein Dokument gesendet wurde oder nicht
    .document = Sein Titel, aus den Vorschlägen, oder seine ID
    .topic = Nur für das, was unter diesem Thema abonniert ist
command-source = quelle
    .description = Die Dokumente, Seiten und Feeds dieses Servers
command-source-add = hinzufügen
    .description = Einen Feed, eine Seite oder eine Datei hinzufügen oder aktualisieren
    .url = Die Adresse eines Feeds, einer Seite oder einer Datei
    .file = Eine Datei: Text, Markdown, HTML, PDF, Word, JSON
    .watch = Die Seite regelmäßig lesen (ja, wenn du nicht nein sagst); Feeds lese ich immer
command-source-list = liste
    .description = Die eigenen Quellen dieses Servers zeigen und wie es seinen Feeds geht
command-source-remove = entfernen
    .description = Ein Dokument entfernen, oder einen Feed oder eine Seite samt allen Dokumenten daraus
    .document = Sein Titel, aus den Vorschlägen, oder seine ID
command-source-export = exportieren
    .description = Die Feeds dieses Servers als OPML-Liste bekommen
command-source-import = importieren
    .description = Die Feeds einer OPML-Liste aus einem anderen Feed-Reader hinzufügen
    .file = Die OPML-Datei
command-settings = einstellungen
    .description = Wie ich mich auf diesem Server verhalte
command-settings-server = server
    .description = Sichtbarkeit, Tempo und Vorsicht für den ganzen Server
    .private = Antworten nur der Person zeigen, die gefragt hat, wenn sie es nicht anders wünscht
    .cooldown = Sekunden zwischen zwei Fragen derselben Person
    .caution = Wie sicher ich sein muss, bevor ich antworte
    .insights = Fragen, die ich nicht beantworten konnte, ohne Namen für /insights aufbewahren
command-settings-channel = kanal
    .description = Ob und wie ich in einem Kanal antworte
    .channel = Der Kanal
    .answers = Hier für alle sichtbar antworten; sonst sieht die Antwort nur, wer gefragt hat
    .threads = Erwähnungen in einem Thread beantworten
    .forum = Jeden neuen Beitrag dieses Forums beantworten
command-settings-show = anzeigen
    .description = Die Einstellungen anzeigen
command-status = status
    .description = Woraus ich auf diesem Server antworte
command-doctor = diagnose
    .description = In jedem Kanal prüfen, welche Rechte mir fehlen
command-insights = einblicke
    .description = Was hier ohne Antwort blieb und welche Antworten nicht halfen
    .days = Wie viele Tage zurück; ohne Angabe 30
    .export = Die Fragen und Stimmen stattdessen als Dateien bekommen
command-help = hilfe
    .description = Was ich tue und wie du fragst
command-privacy = datenschutz
    .description = Ansehen, exportieren oder löschen, was ich über dich speichere
    .action = Was zu tun ist: erklären, exportieren oder vergessen
