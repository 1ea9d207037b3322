### Lo que Footnote dice en Discord, en español. Tratamiento: tú (comandos en infinitivo).
### Qué contienen las variables: los comentarios de en.ftl; cómo traducir: docs/develop/translations.md.
### Palabras: digest – resumen, feed – feed, passage – pasaje, post – publicación, story – noticia, topic – tema

## Buttons

open = Abrir
stored_text = texto guardado
more = Más
context = Contexto
latest_on = Noticias sobre esto
next = Siguiente
previous = Atrás
timeline = Cronología
quotes = Citas
read_story = Leer una noticia…
follow = Seguir
unfollow = Dejar de seguir
earlier = Anterior
later = Posterior

## Answers

silent = No he encontrado en mis fuentes ninguna frase que responda a esto.
against = Mis fuentes dicen lo contrario:
silent_language = Ninguna está en el idioma de tu pregunta. Sus idiomas: { $languages }.
language_code = es
nearest = Cerca de tu pregunta:
undated = sin fecha
section_page = Página { $number }
section_page_ocr = Página { $number }, leída con reconocimiento de texto (OCR)
section_ocr = leído con reconocimiento de texto (OCR)
newer = Un documento posterior sobre esta noticia dice:
conflict_figures = Las cifras difieren:
conflict_dates = Las fechas difieren:
conflict_names = Los nombres difieren:
conflict_outcomes = Los resultados difieren:
as_of = A fecha de { $day }: solo lo que se sabía entonces
page =
    { $count ->
        [one] Pasaje { $first } de { $total } para esta pregunta
        [many] Pasajes { $first }–{ $last } de { $total } para esta pregunta
       *[other] Pasajes { $first }–{ $last } de { $total } para esta pregunta
    }
no_more = No hay más pasajes.
thanks = Gracias. Guardo tu voto, esta pregunta y sus citas hasta que los borres con `/privacy`.
gone = Ese documento ya no está entre las fuentes.
reply_to_ask_on = Responde a este mensaje para seguir preguntando.

## Questions that get no answer

no_question = No veo ninguna pregunta en este mensaje. Pregunta de nuevo, por favor.
unread = No encuentro en este mensaje ningún texto que pueda comprobar.
unread_image = No sé leer imágenes.
unread_audio = No sé escuchar grabaciones.
unread_video = No sé ver vídeos.
unread_file = Aquí no abro archivos.
unread_sticker = Un sticker no dice nada que yo pueda comprobar.
unread_components = Sus botones e imágenes no tienen texto.
unread_system = Es un aviso de Discord.
empty = Aquí no hay ninguna pregunta. Pregunta algo con palabras.
too_long =
    { $limit ->
        [one] Tu pregunta es demasiado larga. Hazla con { $limit } carácter como máximo.
        [many] Tu pregunta es demasiado larga. Hazla con { $limit } de caracteres como máximo.
       *[other] Tu pregunta es demasiado larga. Hazla con { $limit } caracteres como máximo.
    }
slow_down = Un momento: puedes volver a preguntar { $at }.
busy = Hay demasiadas preguntas a la vez. Vuelve a preguntar en un minuto, por favor.
fault = Algo ha fallado por mi parte. Lo he anotado. Pregunta de nuevo, por favor.
unreadable = Discord ha enviado aquí algo que no puedo leer. Inténtalo de nuevo o pregunta con /ask.
disk = Mi disco está lleno o es de solo lectura, así que ahora no puedo cambiar nada. Lo que tengo está a salvo, y respondo a las preguntas como siempre. Quien me administra tiene que hacer sitio o permitir la escritura. Después, inténtalo de nuevo.
may_not_speak = No puedo escribir en { $channel }, así que aquí tienes la respuesta en privado.
admins_only = Solo pueden hacerlo quienes pueden gestionar este servidor.
bad_since = { option-since }: no puedo leer «{ $text }» como fecha. Prueba con 2025-12-14 o «hace 3 días».
bad_as_of = { option-as_of }: no puedo leer «{ $text }» como fecha. Prueba con 2025-12-14 o «hace 3 días».
since_after = «{ option-since }» es posterior a «{ option-as_of }». Intercámbialos o quita uno.
no_source = Ninguna fuente se llama «{ $source }»; hay: { $known }.
which_source = Varias fuentes se llaman «{ $source }». Elige una: { $known }.
channel_unseen = No veo ese canal. Dame allí «Ver canal» e inténtalo de nuevo.

## What else people say to me (small talk has at most two lines)

search_instead = Mejor buscar esto
whole_answer = Respuesta completa { $number }
checked = Esto es lo que dicen mis fuentes. No juzgo si es cierto.
verdict_supported = confirmado
verdict_contradicted = desmentido
verdict_not_mentioned = no está en mis fuentes
verdict_undecided = mis fuentes no lo aclaran
verdict_unread = sin valorar: solo sé valorar el inglés
verdict_question = una pregunta, nada que comprobar
verdict_opinion = una opinión, nada que comprobar
check_none = No encuentro ninguna afirmación en este texto.
check_nearest = La frase más cercana:
check_left_out =
    { $count ->
        [one] { $count } frase más no se ha comprobado: compruebo 12 como máximo.
        [many] { $count } de frases más no se han comprobado: compruebo 12 como máximo.
       *[other] { $count } frases más no se han comprobado: compruebo 12 como máximo.
    }
check_other = Otro documento dice lo contrario:
check_was_so = Fue así hasta el { $day }:
check_was_not_so = No fue así hasta el { $day }:
check_note = Un programa compara las frases y puede equivocarse: léelas tú mismo.
small_help =
    Respondo preguntas con frases citadas palabra por palabra de mis fuentes. Pregunta sin más; `/latest` muestra lo nuevo y `/follow` te mantiene al día.
    `/help` muestra todo lo que sé hacer.
small_identity =
    Soy Footnote, un programa que encuentra y cita frases. No soy una persona, y ningún modelo de lenguaje escribe mis respuestas.
    Pregúntame algo que puedan decir mis fuentes.
small_thanks = ¡De nada!
small_greeting = ¡Hola! Pregúntame algo, o mira lo nuevo con `/latest`.
small_insult = Siento no haber ayudado. Prueba con otras palabras, o con una frase entera.
hint_bare = Pregúntame algo con palabras, en el mismo mensaje: respondo con mis fuentes.
hint_role = No puedo leer mensajes que solo mencionan mi rol. Mencióname por mi nombre y pregunta en el mismo mensaje.
hint_file = Aquí no leo archivos ni mensajes reenviados. Pregúntame con palabras. En un servidor, quien lo gestiona puede añadir archivos con `/source add`.
hint_ping = No puedo leer una respuesta sin mención. Activa la mención (@), o mencióname.
private_mention = En este servidor las respuestas solo las ve quien pregunta; aquí está la tuya.
private_closed = En este servidor las respuestas solo las ve quien pregunta, y no puedo enviarte mensajes directos. Pregúntame con `/ask`.
follow_offer = Puedo enviarte lo nuevo sobre **{ $topic }** por mensaje directo. Pulsa el botón, o elige cómo y dónde con `/follow`.
follow_offer_none = ¿Qué quieres seguir? Escribe `/follow` y un tema.
unfollow_offer = No termino nada hasta que pulses. El botón te muestra solo a ti lo que se sigue, y permite terminarlo.
show_following = Lo que se sigue
link_found = Mis documentos de esta página:
link_none = Ninguno de mis documentos viene de esta página.

## Newest stories, timelines, what has changed

stories =
    { $count ->
        [one] Noticia { $first }
        [many] Noticias { $first }–{ $last }, primero las más recientes
       *[other] Noticias { $first }–{ $last }, primero las más recientes
    }
no_more_stories = No hay más noticias.
nothing_new = Todavía no hay nada.
nothing_on = Mis fuentes no dicen nada sobre «{ $topic }».
updated = actualizado
documents =
    { $count ->
        [one] { $count } documento
        [many] { $count } de documentos
       *[other] { $count } documentos
    }
documents_since =
    { $count ->
        [one] { $count } documento desde el { $since }
        [many] { $count } de documentos desde el { $since }
       *[other] { $count } documentos desde el { $since }
    }
also = también en { $sources }
catchup_head = Qué ha cambiado
catchup_stories =
    { $count ->
        [one] Noticia { $first }, con novedades desde el { $since }
        [many] Noticias { $first }–{ $last }, con novedades desde el { $since }
       *[other] Noticias { $first }–{ $last }, con novedades desde el { $since }
    }
catchup_nothing = No ha cambiado nada desde el { $since }.
timeline_lines =
    { $count ->
        [one] Novedad { $first } de { $total }
        [many] Novedades { $first }–{ $last } de { $total }
       *[other] Novedades { $first }–{ $last } de { $total }
    }
newest = lo más reciente

## Posts

followed = 🔔 { $topic }
story_new = noticia nueva
story_update = novedad
late = con retraso
everything = todo
digest_stories =
    { $count ->
        [one] { $count } noticia
        [many] { $count } de noticias
       *[other] { $count } noticias
    }
digest_more =
    { $count ->
        [one] y { $count } más: `/latest`
        [many] y { $count } más: `/latest`
       *[other] y { $count } más: `/latest`
    }

## Following

follow_draft = 🔔 ¿Seguir **{ $topic }** en { $place }?
follow_draft_hint = No se sigue nada hasta que pulses el botón. Para cambiar algo, usa `/follow` otra vez.
follow_draft_gone = Ya no sé qué querías seguir. Usa `/follow` otra vez.
follow_new = 🔔 **{ $topic }** se sigue desde ahora en { $place }.
follow_changed = 🔔 **{ $topic }** ya se seguía en { $place }. Lo he cambiado como has pedido.
follow_already = Ya sigues **{ $topic }** en { $place }.
follow_hello = 🔔 Lo nuevo sobre **{ $topic }** llegará aquí. `/following` muestra lo que sigues.
follow_dm_closed = ⚠️ Tus mensajes directos están cerrados, así que todavía no te llega nada. Permítelos en los ajustes de privacidad de este servidor; lo que llegue espera hasta entonces.
place_own = tus mensajes directos
place_own_listed = tus mensajes directos
how_at_once = al momento
how_daily = cada día a las { $time } ({ $zone })
how_weekly = cada semana a las { $time } ({ $zone })
follow_at_once = Publico al momento lo que llega; si llegan varios documentos a la vez, van en un solo mensaje.
follow_digest = Un resumen llega { $how }; el próximo, el { $at }.
follow_quiet = Horas de silencio: { $quiet } ({ $zone }). Lo que llegue en ese tiempo espera a que acaben.
follow_no_quiet = Sin horas de silencio. La zona horaria es { $zone }. Cámbialo con «{ option-quiet }» y «{ option-zone }».
follow_cap =
    { $count ->
        [one] Como máximo { $count } publicación al día; el resto espera al día siguiente.
        [many] Como máximo { $count } de publicaciones al día; el resto espera al día siguiente.
       *[other] Como máximo { $count } publicaciones al día; el resto espera al día siguiente.
    }
follow_source = Solo documentos de { $source }.
follow_without = Se deja fuera todo documento con una de estas palabras: { $words }.
follow_role = Se menciona a { $role } en cada publicación.
follow_matched =
    { $count ->
        [one] De los últimos 30 días habría llegado { $count } documento.
        [many] De los últimos 30 días habrían llegado { $count } de documentos.
       *[other] De los últimos 30 días habrían llegado { $count } documentos.
    }
follow_matched_none = De los últimos 30 días no habría llegado ningún documento. Si te parece poco, prueba con otras palabras.
follow_last = Las últimas que habrían llegado:
follow_full =
    { $most ->
        [one] Ya se sigue { $most } tema. Quítalo antes con `/unfollow`.
        [many] Ya se siguen { $most } de temas. Quita antes uno con `/unfollow`.
       *[other] Ya se siguen { $most } temas. Quita antes uno con `/unfollow`.
    }
unfollowed = **{ $topic }** ya no se sigue en { $place }.
follow_unknown = No sigues nada con ese nombre que puedas quitar. `/following` muestra lo que sigues.
following_head = Temas seguidos
following_none = Aquí aún no se sigue nada. Empieza con `/follow` o con 🔔 bajo una respuesta.
following_next = próximo resumen { $at }
following_quiet = silencio { $quiet } ({ $zone })
following_no_quiet = sin horas de silencio ({ $zone })
following_source = solo { $source }
following_without = sin { $words }
following_cap =
    { $count ->
        [one] como máximo { $count } publicación al día
        [many] como máximo { $count } de publicaciones al día
       *[other] como máximo { $count } publicaciones al día
    }
following_more =
    { $count ->
        [one] y { $count } más
        [many] y { $count } más
       *[other] y { $count } más
    }
needs_channel = Para eso necesitas «Gestionar canal» en { $channel }.
bot_lacks = No puedo publicar en { $channel } sin estos permisos: { $permissions }. Dámelos y vuelve a intentarlo.
role_managers = Solo quienes pueden gestionar este servidor pueden elegir un rol para mencionar.
role_everyone = Nunca menciono a todos. Elige otro rol.
role_closed = No puedo mencionar a { $role } en { $channel }. Permite que todos mencionen ese rol o dame «Mencionar a todos».
role_channel = Solo puedo mencionar un rol en un canal. Elige también un canal.
bad_time = { option-at }: no puedo leer «{ $text }» como hora. Prueba con 08:00, «8 de la tarde» o viernes 17:00.
bad_quiet = { option-quiet }: no puedo leer «{ $text }» como horas de silencio. Prueba con 22:00-07:00 o «de 22 a 7».
bad_zone = { option-zone }: no conozco la zona horaria «{ $text }». Prueba con Europe/Berlin.
bad_without = { option-without }: no hay ninguna palabra en «{ $text }». Prueba con deportes, "copa del mundo".
bad_topic = Ahí no hay ningún tema. Dilo con palabras, o escribe `*` para todo.

## What is wrong with something that is followed

note_gone = Ya no puedo publicar nada sobre «{ $topic }»: el canal { $channel } ya no existe. Lo que llegue espera. Sigue el tema en otro canal con `/follow`, o quítalo con `/unfollow`.
note_feed =
    No puedo leer «{ $topic }» desde hace un día: { $reason }
    Sigo intentándolo. `/source list` muestra cómo está; `/source remove` quita la fuente.
note_barred = No puedo publicar nada sobre «{ $topic }»: no me está permitido ver { $channel } o escribir allí. Lo que llegue espera. Dame «Ver canal» y «Enviar mensajes», y seguiré por mi cuenta.
note_refused = No puedo publicar nada sobre «{ $topic }»: Discord rechaza mi mensaje en { $channel }. Lo que llegue espera, y lo intento de nuevo cada hora. En un canal, dame «Enviar mensajes»; para los mensajes directos, permítelos en los ajustes de privacidad de este servidor.
note_left = No puedo publicar nada sobre «{ $topic }» en { $channel }: has salido del servidor al que pertenece el tema, o yo ya no estoy en él. Vuelve a entrar, o quita el tema con `/unfollow`.
note_unsure = «{ $topic }» está en pausa: una publicación en { $channel } se interrumpió, y no puedo ver si llegó. Dame allí «Leer el historial de mensajes», y seguiré sin publicar nada dos veces.

## Why a document was posted, or why not (each stands after a colon)

why_none = Aquí no se sigue nada que puedas ver. Empieza con `/follow`.
why_no_document = Aquí ningún documento se llama así. Elige una de las sugerencias.
why_posted = publicado el { $at }
why_in_digest = llegó en un resumen el { $at }
why_added = dice lo mismo que un documento anterior; añadido a su publicación el { $at }
why_repeated = dice lo mismo que un documento anterior, que llega en su lugar
why_waits = espera hasta el { $at }
why_waits_quiet = espera a que acaben las horas de silencio, el { $at }
why_waits_cap = espera al día siguiente, el { $at }: hoy se ha alcanzado el máximo de publicaciones
why_waits_digest = llegará en el próximo resumen, el { $at }
why_broken = espera: no puedo publicar allí desde el { $at }; mira `/following`
why_not_sent = no publicado: Discord rechazó el mensaje del { $at }
why_before = no publicado: ya estaba antes de que se siguiera este tema
why_off_topic = no publicado: dice demasiado poco sobre el tema
why_other_source = no publicado: solo se siguen documentos de otra fuente
why_left_out = no publicado: contiene una palabra que se deja fuera
why_unseen = no publicado: ese documento no es visible para este seguimiento
why_not_yet = llegó el { $at } y pronto se comparará con el tema
why_old = no publicado: tenía más de una semana cuando llegó, el { $at }
why_backlog = no publicado: ya estaba cuando se añadió su fuente; solo lo posterior es nuevo

## Sources of a server

added =
    { $passages ->
        [one] Añadido: **{ $title }** ({ $passages } pasaje).
        [many] Añadido: **{ $title }** ({ $passages } de pasajes).
       *[other] Añadido: **{ $title }** ({ $passages } pasajes).
    }
changed = Actualizado: **{ $title }**.
unchanged = «{ $title }» ya estaba y no ha cambiado.
not_added = No añadido: { $reason }
give_one = Indica una dirección o un archivo, solo uno de los dos.
removed = Quitado: **{ $title }**. Ya no lo uso para responder.
not_yours = Ningún documento de este servidor tiene ese nombre.
sources_head = Fuentes de este servidor
sources_none =
    { $shared ->
        [0] Este servidor aún no tiene fuentes propias, y no hay documentos compartidos.
        [one] Este servidor aún no tiene fuentes propias. Respondo a partir de { $shared } documento compartido.
        [many] Este servidor aún no tiene fuentes propias. Respondo a partir de { $shared } de documentos compartidos.
       *[other] Este servidor aún no tiene fuentes propias. Respondo a partir de { $shared } documentos compartidos.
    }
sources_shared =
    { $shared ->
        [0] y ningún documento compartido
        [one] y { $shared } documento compartido
        [many] y { $shared } de documentos compartidos
       *[other] y { $shared } documentos compartidos
    }
source_added = Añadido: **{ $title }**. Ya respondo a partir de su contenido, y añado por mi cuenta lo nuevo que aparezca allí.
source_known = **{ $title }** ya es una de las fuentes de este servidor.
source_documents =
    { $count ->
        [0] Todavía no ha llegado ningún documento.
        [one] Se ha añadido un documento.
        [many] Se han añadido { $count } de documentos.
       *[other] Se han añadido { $count } documentos.
    }
source_offers = La página ofrece feeds. `/source add` con uno de ellos sigue lo nuevo que aparezca allí:
source_full =
    { $most ->
        [one] Este servidor ya tiene { $most } fuente. Quítala antes.
        [many] Este servidor ya tiene { $most } de fuentes. Quita antes una.
       *[other] Este servidor ya tiene { $most } fuentes. Quita antes una.
    }
source_removed =
    { $count ->
        [0] Quitado: **{ $title }**. No había llegado ningún documento de ahí.
        [one] Quitado: **{ $title }** y { $count } documento que venía de ahí.
        [many] Quitado: **{ $title }** y { $count } de documentos que venían de ahí.
       *[other] Quitado: **{ $title }** y { $count } documentos que venían de ahí.
    }
feeds_head = Se leen con regularidad
source_feed = feed
source_page = página
source_folder = carpeta
feed_ok = leído { $when }
feed_waiting = el servidor pide una pausa; vuelvo a leerlo { $when }
feed_new = aún no leído
feed_failing = ⚠️ primer fallo { $since }: { $error }
opml_export =
    { $count ->
        [0] Este servidor aún no tiene feeds, así que la lista está vacía:
        [one] { $count } feed, para otros lectores de feeds:
        [many] { $count } de feeds, para otros lectores de feeds:
       *[other] { $count } feeds, para otros lectores de feeds:
    }
opml_import =
    { $count ->
        [one] Se ha añadido { $count } feed
        [many] Se han añadido { $count } de feeds
       *[other] Se han añadido { $count } feeds
    }; { $known ->
        [one] { $known } ya estaba.
        [many] { $known } ya estaban.
       *[other] { $known } ya estaban.
    } Los leo desde ahora.
adding_begun = Lo estoy añadiendo. El resultado aparecerá aquí.
adding = Lo estoy añadiendo: { $percent } % hecho. El resultado aparecerá aquí.
adding_long = Esto tarda más de lo que Discord mantiene abierta esta respuesta. Sigo y te envío un mensaje cuando termine.
adding_full = Ya hay demasiadas cosas de este servidor esperando a ser añadidas (como mucho { $most } a la vez). Inténtalo de nuevo cuando termine alguna.
server_documents_full = No añadido: este servidor no tiene sitio para más documentos (su límite es { $most }). Quita antes algo con `/source remove`.
server_text_full = No añadido: este servidor no tiene sitio para tanto texto (su límite es { $mb } MB). Quita antes algo con `/source remove`.
opml_wait = Este servidor acaba de importar una lista. Puedes importar la siguiente { $at }.

## Settings, status, check-up

settings_head = Ajustes
settings_private = Las respuestas solo las ve quien pregunta: { $value } (a las menciones respondo por mensaje directo; a las publicaciones del foro, a la vista de todos)
settings_cooldown = Segundos entre dos preguntas de una misma persona: { $value }
settings_caution = Cautela: { $value }
settings_insights = Las preguntas sin respuesta se guardan para `/insights`: { $value }
caution_cautious = con cautela (respondo solo cuando tengo bastante seguridad, y callo más a menudo)
caution_balanced = con equilibrio (respondo cuando mis fuentes probablemente lo hacen)
caution_eager = con decisión (respondo más a menudo, y más a menudo sin acertar)
settings_channel = { $channel }: respuestas { $allowed }, hilos { $threads }, publicaciones del foro { $forum }
yes = sí
no = no
status_head = Estado
status_documents =
    { $own ->
        [one] { $own } documento
        [many] { $own } de documentos
       *[other] { $own } documentos
    } de este servidor y { $shared ->
        [one] { $shared } compartido
        [many] { $shared } compartidos
       *[other] { $shared } compartidos
    }, { $passages ->
        [one] { $passages } pasaje
        [many] { $passages } de pasajes
       *[other] { $passages } pasajes
    }
status_newest = El más reciente: { $when }
status_limits = Espacio: documentos { $count } de { $most_documents } · texto { $mb } de { $most_mb } MB · feeds y páginas { $sources } de { $most_sources }
doctor_head = Diagnóstico
doctor_fine =
    { $count ->
        [0] Todo está en orden.
        [one] Todo está en orden en { $count } canal.
        [many] Todo está en orden en { $count } de canales.
       *[other] Todo está en orden en { $count } canales.
    }
doctor_missing = { $channel }: me falta { $permissions }
doctor_feed = No puedo leer «{ $title }»; primer fallo { $since }: { $error } Sigo intentándolo.

## Insights

insights_head = Panorama
insights_counts =
    { $days ->
        [one] el último día
        [many] los últimos { $days } de días
       *[other] los últimos { $days } días
    } · { $votes } · { $count ->
        [one] { $count } pregunta sin respuesta
        [many] { $count } de preguntas sin respuesta
       *[other] { $count } preguntas sin respuesta
    }
insights_none =
    { $days ->
        [one] No hay nada que contar del último día: ninguna pregunta quedó sin respuesta, y nadie votó.
        [many] No hay nada que contar de los últimos { $days } de días: ninguna pregunta quedó sin respuesta, y nadie votó.
       *[other] No hay nada que contar de los últimos { $days } días: ninguna pregunta quedó sin respuesta, y nadie votó.
    }
insights_off = Aquí no se guardan las preguntas sin respuesta.
insights_unanswered = Lo que mis fuentes no decían
insights_unhelpful = Las respuestas que no ayudaron
insights_conflicts = En qué se contradicen mis fuentes
insights_last = última vez el { $day }
insights_gone = Lo que cité ya no está entre las fuentes.
insights_more =
    { $count ->
        [one] y { $count } pregunta más
        [many] y { $count } de preguntas más
       *[other] y { $count } preguntas más
    } sobre { $groups ->
        [one] { $groups } asunto más
        [many] { $groups } de asuntos más
       *[other] { $groups } asuntos más
    }; `/insights` con *{ option-export }* te las da todas
insights_export =
    { $judged ->
        [one] { $judged } valoración
        [many] { $judged } de valoraciones
       *[other] { $judged } valoraciones
    } sobre { $questions ->
        [one] { $questions } pregunta
        [many] { $questions } de preguntas
       *[other] { $questions } preguntas
    } y { $count ->
        [one] { $count } pregunta sin respuesta
        [many] { $count } de preguntas sin respuesta
       *[other] { $count } preguntas sin respuesta
    }, para `footnote eval`:

## Help and privacy

help =
    Respondo a preguntas con frases citadas palabra por palabra de mis fuentes. Si no lo dicen, te lo digo.
    ### Preguntar
    - `/ask` con una pregunta, o mencióname donde yo pueda leer
    - responde a una respuesta para seguir preguntando
    - `/check` un texto, o en cualquier mensaje: Aplicaciones → **{ command-check-against-sources }**
    - mencióname en respuesta a un mensaje: «¿es verdad?»
    ### Ver lo nuevo
    - `/latest`: las noticias más recientes
    - `/timeline`: una noticia a lo largo del tiempo
    - `/catchup`: lo que ha cambiado desde tu última visita
    ### Seguir un tema
    - `/follow`: recibir lo nuevo, en un canal o en tus mensajes directos
    - `/following`: lo que se sigue; `/unfollow`: terminarlo
    - `/why`: por qué se publicó algo o no
    ### Tus datos
    - `/privacy`: lo que guardo sobre ti
help_managers =
    ### Para ti, que gestionas este servidor
    - `/source`: añadir, mostrar y quitar documentos, páginas y feeds
    - `/settings`: si respondo y cómo
    - `/insights`: lo que falta en mis fuentes
    - `/status` y `/doctor`: cómo estoy aquí
privacy_questions = Tus preguntas
privacy_kept =
    { $days ->
        [one] Guardo durante { $days } día una pregunta que no he podido responder en este servidor
        [many] Guardo durante { $days } de días una pregunta que no he podido responder en este servidor
       *[other] Guardo durante { $days } días una pregunta que no he podido responder en este servidor
    }, sin indicar quién la hizo, para que quienes gestionan el servidor vean qué falta en mis fuentes. No la guardo si preguntas con *{ option-private }* o si la acotas. No guardo nada más de una pregunta.
privacy_nothing = Aquí no guardo nada de una pregunta.
privacy_elsewhere =
    { $days ->
        [one] En un servidor que lo quiera, guardo durante { $days } día una pregunta que no he podido responder
        [many] En un servidor que lo quiera, guardo durante { $days } de días una pregunta que no he podido responder
       *[other] En un servidor que lo quiera, guardo durante { $days } días una pregunta que no he podido responder
    }, sin indicar quién la hizo.
privacy =
    ### Lo que guardo con tu ID de usuario
    - 👍 o 👎: tu voto, la pregunta y las citas, para que quienes me administran o gestionan el servidor puedan mejorar las fuentes
    - `/follow`: qué sigues y cómo
    - `/catchup`: cuándo miraste por última vez
    - Si gestionas un servidor: qué ajustes y fuentes suyos has cambiado
    ### Verlo o borrarlo
    - `/privacy` con *{ choice-export }* te lo da.
    - Con *{ choice-forget }* lo borro; solo queda lo que sigue un canal y lo que se cambió, sin tu ID.
privacy_export =
    { $count ->
        [0] No guardo nada sobre ti, así que la lista está vacía:
        [one] Todo lo que guardo sobre ti ({ $count } entrada):
        [many] Todo lo que guardo sobre ti ({ $count } de entradas):
       *[other] Todo lo que guardo sobre ti ({ $count } entradas):
    }
privacy_forgotten =
    { $count ->
        [0] No había nada que borrar. No guardo nada sobre ti.
        [one] He borrado { $count } entrada. Ya no guardo nada sobre ti.
        [many] He borrado { $count } de entradas. Ya no guardo nada sobre ti.
       *[other] He borrado { $count } entradas. Ya no guardo nada sobre ti.
    }

## Names of options, the same for all commands (small letters, no spaces, at most 32 characters)

option-question = pregunta
option-text = texto
option-since = desde
option-as_of = al
option-source = fuente
option-private = privado
option-topic = tema
option-channel = canal
option-how = cómo
option-at = hora
option-quiet = silencio
option-zone = zona
option-cap = máximo
option-role = rol
option-without = sin
option-document = documento
option-url = url
option-file = archivo
option-watch = vigilar
option-cooldown = espera
option-caution = cautela
option-insights = panorama
option-answers = respuestas
option-threads = hilos
option-forum = foro
option-days = días
option-export = exportar
option-action = acción

## Choices of options (at most 100 characters)

choice-at-once = al momento
choice-daily = cada día
choice-weekly = cada semana
choice-cautious = { caution_cautious }
choice-balanced = { caution_balanced }
choice-eager = { caution_eager }
choice-explain = explicar
choice-export = exportar
choice-forget = olvidar

## Commands: the name (as those of options), what it does, and what each of its options is for (at most 100 characters)

command-ask = preguntar
    .description = Hacer una pregunta; respondo con citas exactas de las fuentes
    .question = Tu pregunta, en una frase completa
    .since = Solo documentos publicados ese día o después: 2025-12-14, ayer, hace 3 semanas
    .source = Solo fuentes cuyo nombre contenga esto
    .private = Mostrarte la respuesta en privado
    .as_of = Responder con lo que se sabía ese día: 2025-12-14, ayer, hace 3 semanas
command-check = comprobar
    .description = Comprobar un texto: qué confirman o desmienten mis fuentes
    .text = El texto; se comprueba cada una de sus frases
    .private = Mostrar el resultado solo a ti
command-check-against-sources = Contrastar con las fuentes
command-latest = novedades
    .description = Mostrar las noticias más recientes, cada una con citas breves
    .topic = Solo noticias sobre esto
    .since = Solo documentos publicados ese día o después: 2025-12-14, ayer, hace 3 semanas
    .source = Solo fuentes cuyo nombre contenga esto
command-timeline = cronología
    .description = Mostrar cómo evolucionó una noticia, palabra por palabra, con una fuente en cada línea
    .topic = De qué trata la noticia, o un título de las sugerencias
command-catchup = ponerse-al-día
    .description = Mostrarte en privado lo que ha cambiado desde tu última visita
    .since = Mostrar en su lugar lo que ha cambiado desde ese día: 2025-12-14, ayer, hace 3 semanas
command-follow = seguir
    .description = Recibir lo nuevo sobre un tema, en tus mensajes directos o en un canal
    .topic = Qué seguir, en pocas palabras; * para todo
    .channel = Dónde publicar; sin canal, en tus mensajes directos
    .how = Con qué frecuencia publicar
    .at = Cuándo llega el resumen: 08:00, o viernes 17:00
    .quiet = Cuándo no se publica nada: 22:00-07:00
    .zone = La zona horaria de estas horas
    .cap = El número máximo de publicaciones al día
    .role = Un rol que mencionar en cada publicación
    .source = Solo documentos de esta fuente
    .without = Dejar fuera los documentos con una de estas palabras: deportes, "copa del mundo"
command-unfollow = dejar-de-seguir
    .description = Dejar de seguir un tema
    .topic = El tema, de las sugerencias
command-following = seguidos
    .description = Mostrarte en privado qué se sigue, dónde y cómo
command-why = por-qué
    .description = Explicar por qué se publicó un documento, o por qué no
    .document = Su título, de las sugerencias, o su ID
    .topic = Solo para lo que se sigue con este tema
command-source = fuente
    .description = Los documentos, páginas y feeds de este servidor
command-source-add = añadir
    .description = Añadir un feed, una página o un archivo, o actualizarlo
    .url = La dirección de un feed, una página o un archivo
    .file = Un archivo: texto, Markdown, HTML, PDF, Word, JSON
    .watch = Leer la página con regularidad (sí, salvo que digas no); los feeds, siempre
command-source-list = lista
    .description = Mostrar las fuentes propias de este servidor y cómo van sus feeds
command-source-remove = quitar
    .description = Quitar un documento, o un feed o una página con los documentos que trajo
    .document = Su título, de las sugerencias, o su ID
command-source-export = exportar
    .description = Obtener los feeds de este servidor como lista OPML
command-source-import = importar
    .description = Añadir los feeds de una lista OPML de otro lector de feeds
    .file = El archivo OPML
command-settings = ajustes
    .description = Cómo me comporto en este servidor
command-settings-server = servidor
    .description = Privacidad, ritmo y cautela para todo el servidor
    .private = Mostrar las respuestas solo a quien pregunta, salvo que elija otra cosa
    .cooldown = Segundos entre dos preguntas de una misma persona
    .caution = Cuánta seguridad necesito para responder
    .insights = Guardar para /insights las preguntas que no pude responder, sin indicar quién preguntó
command-settings-channel = canal
    .description = Si respondo en un canal, y cómo
    .channel = El canal
    .answers = Responder aquí a la vista de todos; si no, solo a quien pregunta
    .threads = Responder a las menciones en un hilo
    .forum = Responder a cada publicación nueva de este foro
command-settings-show = mostrar
    .description = Mostrar los ajustes
command-status = estado
    .description = A partir de qué respondo en este servidor
command-doctor = diagnóstico
    .description = Revisar en cada canal qué permisos me faltan
command-insights = panorama
    .description = Lo que se preguntó aquí sin respuesta y las respuestas que no ayudaron
    .days = Cuántos días hacia atrás; 30 si no dices otra cosa
    .export = Obtener las preguntas y los votos como archivos
command-help = ayuda
    .description = Qué hago y cómo preguntar
command-privacy = privacidad
    .description = Ver, exportar o borrar lo que guardo sobre ti
    .action = Qué hacer: explicar, exportar u olvidar
