### What Footnote says in Discord, in English: the texts that all others are translated from.
### How to translate: docs/develop/translations.md. A comment says what each placeable holds. "Number" means that
### the text may depend on it; "when" is a moment that Discord shows in each reader's own language and time zone.

## Buttons

open = Open
# A small link behind the source of a quote: it opens a page with the whole document, the quote marked in it
stored_text = stored text
# Shows further quotes and passages
more = More
context = Context
# Under a question that the sources don't answer: shows the newest stories on its topic
latest_on = News on this
next = Next
previous = Back
timeline = Timeline
# Shows a timeline with its quotes
quotes = Quotes
# In an empty menu of stories
read_story = Read a story…
follow = Follow
unfollow = Unfollow
# To older lines of a timeline
earlier = Earlier
# To newer lines of a timeline
later = Later

## Answers

silent = I found no sentence in my sources that answers this.
# Above a sentence that speaks against what the question takes for granted
against = My sources speak against it:
# Said where the question is in a language that no source is in
# $languages: the names of one or more languages, as English, German
silent_language = None of them is in the language of your question. Their languages: { $languages }.
# The code of this language (ISO 639), which chooses the names in silent_language
language_code = en
nearest = Near your question:
# Stands where the date of a document would stand
undated = undated
# Stands where the name of a section would stand
# $number: the number of the page
section_page = Page { $number }
# The words of the page were read from its picture
# $number: the number of the page
section_page_ocr = Page { $number }, read by OCR
# The words of the document were read from a picture
section_ocr = read by OCR
newer = A later document on this story says:
# Under a quote, before what two documents of one story say: “82 people · 98 people”
conflict_figures = Figures differ:
conflict_dates = Dates differ:
conflict_names = Names differ:
conflict_outcomes = Outcomes differ:
# $day (when): the day whose state of knowledge is shown
as_of = As of { $day }: only what was known then
# $count (Number): how many passages this page shows
# $first, $last (Number): the first and the last of them
# $total (Number): how many there are in all
page =
    { $count ->
        [one] Passage { $first } of { $total } for this question
       *[other] Passages { $first }–{ $last } of { $total } for this question
    }
no_more = There are no more passages.
thanks = Thank you. I keep your vote, this question and its quotes until you delete them with `/privacy`.
gone = That document is not among the sources any more.
reply_to_ask_on = Reply to this message to ask on.

## Questions that get no answer

no_question = I can't read a question in this message. Please ask again.
unread = I find no text in this message that I could check.
unread_image = I can't read pictures.
unread_audio = I can't hear recordings.
unread_video = I can't watch videos.
unread_file = I don't open files here.
unread_sticker = A sticker says nothing that I can check.
unread_components = Its buttons and pictures have no text.
unread_system = It is a notice of Discord's.
empty = There is no question here. Ask something in words.
# $limit (Number): how many characters a question may have
too_long =
    { $limit ->
        [one] Your question is too long. Ask it in at most { $limit } character.
       *[other] Your question is too long. Ask it in at most { $limit } characters.
    }
# $at (when): when the person may ask again, as "in 5 seconds"
slow_down = One moment: you can ask again { $at }.
busy = Too many questions at once. Please ask again in a minute.
fault = Something went wrong on my side. I have noted it. Please ask again.
unreadable = Discord sent something here that I can't read. Try again, or ask with /ask.
disk = My disk is full or read-only, so I can't change anything right now. What I hold is safe, and I answer questions as always. Whoever runs me has to make room on the disk or make it writable. Then try again.
# $channel: the channel
may_not_speak = I may not write in { $channel }, so here is the answer for you alone.
admins_only = Only people who may manage this server can do that.
# $text: what the person typed
bad_since = { option-since }: I can't read “{ $text }” as a date. Try 2025-12-14 or “3 days ago”.
# $text: what the person typed
bad_as_of = { option-as_of }: I can't read “{ $text }” as a date. Try 2025-12-14 or “3 days ago”.
since_after = “{ option-since }” is after “{ option-as_of }”. Swap them, or leave one out.
# $source: what the person typed
# $known: the names of all sources
no_source = No source is called “{ $source }”; there are: { $known }.
# $source: what the person typed
# $known: the names of the sources that contain it
which_source = Several sources are called “{ $source }”. Choose one: { $known }.
channel_unseen = I can't see that channel; give me View Channel there, then try again.

## What else people say to me (small talk has at most two lines)

# A button under what I took for something other than a question
search_instead = Search for this instead
# A button under one of several questions; it shows the whole answer
# $number: which question, from 1
whole_answer = Whole answer { $number }
# Under what my sources say about a claim
checked = This is what my sources say about it. I don't judge whether it is right.
# The verdict on a claim, in bold before it
verdict_supported = supported
verdict_contradicted = contradicted
verdict_not_mentioned = not in my sources
verdict_undecided = not clear from my sources
verdict_unread = not judged: I can only judge English
verdict_question = a question, nothing to check
verdict_opinion = an opinion, nothing to check
check_none = I find no claim in this text.
# Above a sentence that does not decide
check_nearest = The nearest sentence:
# $count (Number): how many
check_left_out =
    { $count ->
        [one] { $count } more sentence was not checked: I check at most 12.
       *[other] { $count } more sentences were not checked: I check at most 12.
    }
check_other = Another document says the opposite:
# Above an older sentence, which says what a newer one has overtaken
# $day: the day of the newer one
check_was_so = Was so until { $day }:
# $day: the day of the newer sentence
check_was_not_so = Was not so until { $day }:
check_note = A program compares the sentences and can be wrong: read them yourself.
small_help =
    I answer questions with sentences quoted word for word from my sources. Just ask; `/latest` shows what is new, `/follow` keeps you posted.
    `/help` shows everything I can do.
small_identity =
    I am Footnote, a program that finds and quotes sentences. I am no person, and no language model writes my answers.
    Ask me something that my sources might say.
small_thanks = You're welcome!
small_greeting = Hello! Ask me something, or see with `/latest` what is new.
small_insult = I'm sorry that I was no help. Try other words, or a whole sentence.
hint_bare = Ask me something in words, in the same message: I answer from my sources.
hint_role = I can't read messages that mention only my role. Mention me by name, and ask in the same message.
hint_file = I read neither files nor forwarded messages here. Ask me in words. In a server, people who manage it can add files with `/source add`.
hint_ping = I can't read a reply that doesn't ping me. Switch the ping on (@), or mention me.
private_mention = In this server answers are shown to the asker alone, so here is yours.
private_closed = In this server answers are shown to the asker alone, and I can't send you direct messages. Ask me with `/ask`.
# $topic: what could be followed
follow_offer = I can send you what is new on **{ $topic }** by direct message. Press the button, or choose how and where with `/follow`.
follow_offer_none = What would you like to follow? Write `/follow` and a topic.
unfollow_offer = I end nothing until you press. The button shows you alone what is followed, with a button to end it.
show_following = What is followed
# Above the documents that come from a web page
link_found = My documents from this page:
link_none = No document of mine comes from this page.

## Newest stories, timelines, what has changed

# $count (Number): how many stories this page shows
# $first, $last (Number): the first and the last of them
stories =
    { $count ->
        [one] Story { $first }
       *[other] Stories { $first }–{ $last }, newest first
    }
no_more_stories = There are no more stories.
nothing_new = There is nothing yet.
# $topic: what the person asked for
nothing_on = My sources say nothing about “{ $topic }”.
# Said of a document that has changed since it came in
updated = updated
# $count (Number): how many documents tell a story
documents =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
# $count (Number): how many documents tell a story
# $since (when): the day of the first
documents_since =
    { $count ->
        [one] { $count } document since { $since }
       *[other] { $count } documents since { $since }
    }
# $sources: the names of one or more sources
also = also reported by { $sources }
catchup_head = What has changed
# $count (Number): how many stories this page shows
# $first, $last (Number): the first and the last of them
# $since (when): since when
catchup_stories =
    { $count ->
        [one] Story { $first } with news since { $since }
       *[other] Stories { $first }–{ $last } with news since { $since }
    }
# $since (when): since when
catchup_nothing = Nothing has changed since { $since }.
# $count (Number): how many developments of a story this page shows
# $first, $last (Number): the first and the last of them
# $total (Number): how many there are in all
timeline_lines =
    { $count ->
        [one] Development { $first } of { $total }
       *[other] Developments { $first }–{ $last } of { $total }
    }
# Marks the newest development of a story
newest = newest

## Posts

# $topic: a topic that somebody follows
followed = 🔔 { $topic }
story_new = new story
# A known story, of which there is news
story_update = update
# Said of a post that was held up
late = late
# Stands where a topic would stand
everything = everything
# $count (Number): how many stories a digest has
digest_stories =
    { $count ->
        [one] { $count } story
       *[other] { $count } stories
    }
# $count (Number): how many stories of a digest are not shown
digest_more = and { $count } more: `/latest`

## Following

# Asks before something is followed
# $topic: what would be followed
# $place: a channel, or place_own
follow_draft = 🔔 Follow **{ $topic }** in { $place }?
follow_draft_hint = Nothing is followed until you press the button. To change something, use `/follow` again.
follow_draft_gone = I no longer know what you asked for. Please use `/follow` again.
# $topic: what is followed
# $place: a channel, or place_own
follow_new = 🔔 **{ $topic }** is now followed in { $place }.
# $topic: what is followed
# $place: a channel, or place_own
follow_changed = 🔔 **{ $topic }** was already followed in { $place }. I have changed it as you asked.
# $topic: what is followed
# $place: a channel, or place_own
follow_already = You already follow **{ $topic }** in { $place }.
# The first message to a person who follows a topic in their direct messages
# $topic: what is followed
follow_hello = 🔔 What is new on **{ $topic }** comes here. `/following` lists what you follow.
follow_dm_closed = ⚠️ Your direct messages are closed, so nothing can reach you yet. Allow them in this server's privacy settings; what comes in waits until then.
# Stands after "in"; see follow_new, unfollowed, note_refused
place_own = your direct messages
# Stands in a list
place_own_listed = your direct messages
how_at_once = at once
# $time: as 08:00
# $zone: as Europe/Berlin
how_daily = daily at { $time } ({ $zone })
# $time: as 08:00
# $zone: as Europe/Berlin
how_weekly = weekly at { $time } ({ $zone })
follow_at_once = What comes in is posted at once; several documents at a time come in one message.
# $how: how_daily or how_weekly
# $at (when): when the next one comes
follow_digest = A digest comes { $how }, the next one on { $at }.
# $quiet: as 22:00-07:00
# $zone: as Europe/Berlin
follow_quiet = Quiet hours: { $quiet } ({ $zone }). What comes in then waits until they end.
# $zone: as Europe/Berlin
follow_no_quiet = No quiet hours. The time zone is { $zone }. Change this with “{ option-quiet }” and “{ option-zone }”.
# $count (Number): how many
follow_cap =
    { $count ->
        [one] At most { $count } post a day; the rest waits for the next day.
       *[other] At most { $count } posts a day; the rest waits for the next day.
    }
# $source: the name of a source
follow_source = Only documents from { $source }.
# $words: words, as: sports, "transfer window"
follow_without = Left out is every document with one of these words: { $words }.
# $role: the role
follow_role = { $role } is mentioned with each post.
# $count (Number): how many, at least 1
follow_matched =
    { $count ->
        [one] In the last 30 days, { $count } document would have come.
       *[other] In the last 30 days, { $count } documents would have come.
    }
follow_matched_none = In the last 30 days, no document would have come. If that is too few, try other words.
# Above links to the newest stories on a topic
follow_last = The last ones that would have come:
# $most (Number): how many
follow_full =
    { $most ->
        [one] { $most } topic is already followed. End it with `/unfollow` first.
       *[other] { $most } topics are already followed. End one with `/unfollow` first.
    }
# $topic: what was followed
# $place: a channel, or place_own
unfollowed = **{ $topic }** is no longer followed in { $place }.
follow_unknown = You have no follow with that name to remove. `/following` lists yours.
following_head = Followed topics
following_none = Nothing is followed here yet. Begin with `/follow`, or with 🔔 under any answer.
# $at (when): when it comes, as "in 3 hours"
following_next = next digest { $at }
# $quiet: as 22:00-07:00
# $zone: as Europe/Berlin
following_quiet = quiet { $quiet } ({ $zone })
# $zone: as Europe/Berlin
following_no_quiet = no quiet hours ({ $zone })
# $source: the name of a source
following_source = only { $source }
# $words: words, as: sports, "transfer window"
following_without = without { $words }
# $count (Number): how many posts a day
following_cap =
    { $count ->
        [one] at most { $count } post a day
       *[other] at most { $count } posts a day
    }
# $count (Number): how many topics are not shown
following_more = and { $count } more
# $channel: the channel
needs_channel = For that you need Manage Channel in { $channel }.
# $channel: the channel
# $permissions: the names of one or more permissions
bot_lacks = I can't post in { $channel } without these permissions: { $permissions }. Give them to me, then follow again.
role_managers = Only people who may manage this server can choose a role to be mentioned.
role_everyone = I never mention everyone. Choose another role.
# $channel: the channel
# $role: the role
role_closed = I may not mention { $role } in { $channel }. Let everyone mention that role, or give me Mention Everyone.
role_channel = I can mention a role only in a channel. Choose a channel, too.
# $text: what the person typed
bad_time = { option-at }: I can't read “{ $text }” as a time. Try 08:00, 8 pm or Friday 17:00.
# $text: what the person typed
bad_quiet = { option-quiet }: I can't read “{ $text }” as quiet hours. Try 22:00-07:00 or “from 10 pm to 7 am”.
# $text: what the person typed
bad_zone = { option-zone }: “{ $text }” is not a time zone that I know. Try Europe/Berlin.
# $text: what the person typed
bad_without = { option-without }: there is no word in “{ $text }”. Try sports, "transfer window".
bad_topic = There is no topic in that. Say it in words, or use `*` for everything.

## What is wrong with something that is followed

# $topic: what is followed
# $channel: a channel that is gone
note_gone = I can't post “{ $topic }” any more: the channel { $channel } is gone. What comes in waits. Follow the topic in another channel with `/follow`, or end it with `/unfollow`.
# $topic: the name of a source
# $reason: a sentence
note_feed =
    I have not been able to read “{ $topic }” for a day: { $reason }
    I keep trying. `/source list` shows how it is doing; `/source remove` removes it.
# $topic: what is followed
# $channel: the channel
note_barred = I can't post “{ $topic }”: I may not see { $channel } or write there. What comes in waits. Give me View Channel and Send Messages, and I go on by myself.
# $topic: what is followed
# $channel: a channel, or place_own
note_refused = I can't post “{ $topic }”: Discord refuses my message in { $channel }. What comes in waits, and I try again every hour. In a channel, give me Send Messages; for direct messages, allow them in this server's privacy settings.
# $topic: what is followed
# $channel: place_own
note_left = I can't post “{ $topic }” in { $channel }: you or I have left the server that it belongs to. Join it again, or end it with `/unfollow`.
# $topic: what is followed
# $channel: a channel, or place_own
note_unsure = “{ $topic }” is paused: a post in { $channel } was interrupted, and I can't see whether it arrived. Give me Read Message History there, and I go on without posting anything twice.

## Why a document was posted, or why not (each stands after a colon)

why_none = Nothing is followed here that you may see. Begin with `/follow`.
why_no_document = No document here has that name. Choose one of the suggestions.
# $at (when): when
why_posted = posted on { $at }
# $at (when): when
why_in_digest = came in a digest on { $at }
# $at (when): when
why_added = says the same as an earlier document; added to its post on { $at }
why_repeated = says the same as an earlier document, which comes instead
# $at (when): when
why_waits = waits until { $at }
# $at (when): when
why_waits_quiet = waits for the end of the quiet hours on { $at }
# $at (when): when
why_waits_cap = waits for the next day, { $at }: today's limit of posts is reached
# $at (when): when
why_waits_digest = comes in the next digest on { $at }
# $at (when): when
why_broken = waits: I have not been able to post there since { $at }; see `/following`
# $at (when): when
why_not_sent = not posted: Discord refused the message of { $at }
why_before = not posted: it was there before this topic was followed
why_off_topic = not posted: it says too little about the topic
why_other_source = not posted: only documents of another source are followed
why_left_out = not posted: it has a word that is left out
why_unseen = not posted: this follow does not see that document
# $at (when): when
why_not_yet = came in on { $at } and will be compared with the topic soon
# $at (when): when
why_old = not posted: it was more than a week old when it came in on { $at }
why_backlog = not posted: it was already there when its source was added; only later ones are news

## Sources of a server

# $title: the document's
# $passages (Number): how many passages it has
added =
    { $passages ->
        [one] Added: **{ $title }** ({ $passages } passage).
       *[other] Added: **{ $title }** ({ $passages } passages).
    }
# $title: the document's or the source's
changed = Updated: **{ $title }**.
# $title: the document's
unchanged = “{ $title }” was already there and has not changed.
# $reason: a sentence
not_added = Not added: { $reason }
give_one = Give either an address or a file.
# $title: the document's
removed = Removed: **{ $title }**. I no longer answer from it.
not_yours = No document of this server has that name.
sources_head = Sources of this server
# $shared (Number): how many documents all servers share
sources_none =
    { $shared ->
        [0] This server has no sources of its own yet, and there are no shared documents.
        [one] This server has no sources of its own yet. I answer from { $shared } shared document.
       *[other] This server has no sources of its own yet. I answer from { $shared } shared documents.
    }
# Ends the list of a server's own documents
# $shared (Number): how many documents all servers share
sources_shared =
    { $shared ->
        [0] and no shared documents
        [one] and { $shared } shared document
       *[other] and { $shared } shared documents
    }
# $title: the source's
source_added = Added: **{ $title }**. I now answer from what it holds, and I add what is new there by myself.
# $title: the source's
source_known = **{ $title }** is already one of this server's sources.
# $count (Number): how many
source_documents =
    { $count ->
        [0] No documents have come in yet.
        [one] Added one document.
       *[other] Added { $count } documents.
    }
# A list of addresses follows
source_offers = The page offers feeds. `/source add` with one of these follows what is new there:
# $most (Number): how many
source_full =
    { $most ->
        [one] This server already has { $most } source. Remove it first.
       *[other] This server already has { $most } sources. Remove one first.
    }
# $title: the source's
# $count (Number): how many documents
source_removed =
    { $count ->
        [0] Removed: **{ $title }**. No documents had come from it.
        [one] Removed: **{ $title }** and { $count } document that came from it.
       *[other] Removed: **{ $title }** and { $count } documents that came from it.
    }
# Above a list of feeds and pages
feeds_head = Checked regularly
# The kinds of sources; stand before a feed_… text, or in place of a title
source_feed = feed
source_page = page
source_folder = folder
# $when (when): when, as "3 minutes ago"
feed_ok = read { $when }
# $when (when): when it is read again, as "in 2 hours"
feed_waiting = the server asks me to wait; I read it again { $when }
feed_new = not read yet
# $since (when): when it failed first, as "3 hours ago"
# $error: a sentence
feed_failing = ⚠️ first failed { $since }: { $error }
# $count (Number): how many; a file follows
opml_export =
    { $count ->
        [0] This server has no feeds yet, so the list is empty:
        [one] { $count } feed, for other feed readers:
       *[other] { $count } feeds, for other feed readers:
    }
# $count (Number): how many feeds were added
# $known (Number): how many were there before
opml_import =
    Added { $count ->
        [one] { $count } feed
       *[other] { $count } feeds
    }; { $known ->
        [one] { $known } was
       *[other] { $known } were
    } already there. I read them from now on.
# Shown while something waits to be added
adding_begun = I am adding this. The result will be here.
# Shown while something is being added
# $percent: as 34
adding = I am adding this: { $percent } % are done. The result will be here.
adding_long = This takes longer than Discord keeps this answer open. I go on, and I send you a message when it is done.
# $most: how many, as 20
adding_full = So much of this server is waiting to be added (at most { $most } things at a time). Try again when some of it is done.
# $most: how many documents, as 10,000
server_documents_full = Not added: this server has no room for more documents (its limit is { $most }). Remove something first with `/source remove`.
# $mb: megabytes, as 100
server_text_full = Not added: this server has no room for so much text (its limit is { $mb } MB). Remove something first with `/source remove`.
# $at (when): when, as "in 20 seconds"
opml_wait = This server has just imported a list. You can import the next one { $at }.

## Settings, status, check-up

settings_head = Settings
# $value: yes or no
settings_private = Answers are shown to the asker alone: { $value } (mentions are answered by direct message, forum posts for all to see)
# $value: as 2.5
settings_cooldown = Seconds between two questions from one person: { $value }
# $value: caution_cautious, caution_balanced or caution_eager
settings_caution = Caution: { $value }
# $value: yes or no
settings_insights = Questions without an answer are kept for `/insights`: { $value }
# These three are choices of /settings too: at most 100 characters each
caution_cautious = cautious (I answer only when I am quite sure, and I am silent more often)
caution_balanced = balanced (I answer when my sources probably do)
caution_eager = eager (I answer more often, and I miss the question more often)
# $channel: the channel
# $allowed, $threads, $forum: yes or no
settings_channel = { $channel }: answers { $allowed }, threads { $threads }, forum posts { $forum }
yes = yes
no = no
status_head = Status
# $own, $shared (Number): how many documents
# $passages (Number): how many they have together
status_documents =
    { $own ->
        [one] { $own } document
       *[other] { $own } documents
    } of this server and { $shared } shared, { $passages ->
        [one] { $passages } passage
       *[other] { $passages } passages
    }
# $when (when): the day of the newest document
status_newest = Newest: { $when }
# What a server has, and what it may have at most
# $count, $most_documents: numbers of documents
# $mb, $most_mb: megabytes of text
# $sources, $most_sources: numbers of feeds and pages
status_limits = Room: documents { $count } of { $most_documents } · text { $mb } of { $most_mb } MB · feeds and pages { $sources } of { $most_sources }
doctor_head = Check-up
# $count (Number): how many channels
doctor_fine =
    { $count ->
        [0] Everything is in order.
        [one] Everything is in order in { $count } channel.
       *[other] Everything is in order in { $count } channels.
    }
# $channel: the channel
# $permissions: the names of one or more permissions
doctor_missing = { $channel }: I lack { $permissions }
# $title: the source's
# $since (when): when it failed first, as "3 hours ago"
# $error: a sentence
doctor_feed = I can't read “{ $title }”; it first failed { $since }: { $error } I keep trying.

## Insights

insights_head = Insights
# $days (Number): how many
# $votes: as "👍 3 · 👎 1"
# $count (Number): how many questions
insights_counts =
    { $days ->
        [one] the last day
       *[other] the last { $days } days
    } · { $votes } · { $count ->
        [one] { $count } question without an answer
       *[other] { $count } questions without an answer
    }
# $days (Number): how many
insights_none =
    { $days ->
        [one] There is nothing to report for the last day: no question went without an answer, and nobody voted.
       *[other] There is nothing to report for the last { $days } days: no question went without an answer, and nobody voted.
    }
insights_off = Questions without an answer are not kept here.
insights_unanswered = What my sources didn't say
insights_unhelpful = Which answers didn't help
# Above what documents of one story differ in
insights_conflicts = Where my sources disagree
# $day (when): the day
insights_last = last asked on { $day }
insights_gone = What I quoted is not among the sources any more.
# $count (Number): how many questions are not shown
# $groups (Number): how many things they ask for
insights_more =
    { $count ->
        [one] and { $count } more question
       *[other] and { $count } more questions
    } on { $groups ->
        [one] { $groups } other matter
       *[other] { $groups } other matters
    }; `/insights` with *{ option-export }* gives you all
# $judged, $questions, $count (Number): how many; a file follows
insights_export =
    { $judged ->
        [one] { $judged } judgement
       *[other] { $judged } judgements
    } on { $questions ->
        [one] { $questions } question
       *[other] { $questions } questions
    }, and { $count ->
        [one] { $count } question without an answer
       *[other] { $count } questions without an answer
    }, for `footnote eval`:

## Help and privacy

# At most 2,000 characters
help =
    I answer questions with sentences quoted word for word from my sources. If they don't say, I tell you so.
    ### Ask
    - `/ask` a question, or mention me where I can read
    - reply to an answer to ask on
    - `/check` a text, or on any message: Apps → **{ command-check-against-sources }**
    - mention me in reply to a message: “is that true?”
    ### See what is new
    - `/latest`: the newest stories
    - `/timeline`: one story over time
    - `/catchup`: what has changed since you last looked
    ### Follow a topic
    - `/follow`: get what is new, in a channel or in your direct messages
    - `/following`: what is followed; `/unfollow`: end it
    - `/why`: why something was posted or not
    ### Your data
    - `/privacy`: what I keep about you
# Stands after help, for people who manage the server; both together have at most 2,000 characters
help_managers =
    ### For you who manage this server
    - `/source`: add, list and remove documents, pages and feeds
    - `/settings`: whether and how I answer
    - `/insights`: what my sources lack
    - `/status` and `/doctor`: how I am doing here
# The heading above privacy_kept or privacy_nothing
privacy_questions = Your questions
# privacy stands after this one; both together have at most 2,000 characters
# $days (Number): how many
privacy_kept =
    { $days ->
        [one] If I can't answer a question in this server, I keep it for { $days } day
       *[other] If I can't answer a question in this server, I keep it for { $days } days
    }, but not who asked it, so that the people who manage the server see what my sources lack. I don't keep it if you ask with *{ option-private }* or narrow the question down. I keep nothing else of a question.
privacy_nothing = I keep nothing of a question here.
# Stands after privacy_nothing
# $days (Number): how many
privacy_elsewhere =
    { $days ->
        [one] In a server that wants it, I keep a question without an answer for { $days } day
       *[other] In a server that wants it, I keep a question without an answer for { $days } days
    }, but not who asked it.
privacy =
    ### What I keep with your user id
    - 👍 or 👎: your vote, the question and the quotes, so that the people who run me or manage the server can improve the sources
    - `/follow`: what you follow and how
    - `/catchup`: when you last looked
    - If you manage a server: which of its settings and sources you changed
    ### See it or delete it
    - `/privacy` with *{ choice-export }* gives it to you.
    - With *{ choice-forget }* I delete it; only what a channel follows and what was changed stays, without your id.
# $count (Number): how many; a file follows
privacy_export =
    { $count ->
        [0] I keep nothing about you, so the list is empty:
        [one] All that I keep about you ({ $count } entry):
       *[other] All that I keep about you ({ $count } entries):
    }
# $count (Number): how many
privacy_forgotten =
    { $count ->
        [0] There was nothing to delete. I keep nothing about you.
        [one] I have deleted { $count } entry. Now I keep nothing about you.
       *[other] I have deleted { $count } entries. Now I keep nothing about you.
    }

## Names of options, the same for all commands (small letters, no spaces, at most 32 characters)

option-question = question
option-text = text
option-since = since
option-as_of = as_of
option-source = source
option-private = private
option-topic = topic
option-channel = channel
option-how = how
option-at = at
option-quiet = quiet
option-zone = zone
option-cap = cap
option-role = role
option-without = without
option-document = document
option-url = url
option-file = file
option-watch = watch
option-cooldown = cooldown
option-caution = caution
option-insights = insights
option-answers = answers
option-threads = threads
option-forum = forum
option-days = days
option-export = export
option-action = action

## Choices of options (at most 100 characters)

choice-at-once = at once
choice-daily = daily
choice-weekly = weekly
choice-cautious = { caution_cautious }
choice-balanced = { caution_balanced }
choice-eager = { caution_eager }
choice-explain = explain
choice-export = export
choice-forget = forget

## Commands: the name (as those of options), what it does, and what each of its options is for (at most 100 characters)

command-ask = ask
    .description = Ask a question; I answer with exact quotes from the sources
    .question = Your question, as a whole sentence
    .since = Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago
    .source = Only sources whose name contains this
    .private = Show the answer to you alone
    .as_of = Answer from what was known on this day: 2025-12-14, yesterday, 3 weeks ago
command-check = check
    .description = Check a text: what my sources support or contradict
    .text = The text; each of its sentences is checked
    .private = Show the result to you alone
# In the menu of a message, not a slash command: any letters and spaces, at most 32 characters
command-check-against-sources = Check against sources
command-latest = latest
    .description = Show the newest stories, each with short quotes
    .topic = Only stories about this
    .since = Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago
    .source = Only sources whose name contains this
command-timeline = timeline
    .description = Show how a story developed, word for word, with a source for each line
    .topic = What the story is about, or a title from the suggestions
command-catchup = catchup
    .description = Show you alone what has changed since you last looked
    .since = Show what has changed since this day instead: 2025-12-14, yesterday, 3 weeks ago
command-follow = follow
    .description = Get what is new on a topic, in your direct messages or in a channel
    .topic = What to follow, in a few words; * for everything
    .channel = Where to post; if you leave it out, in your direct messages
    .how = How often to post
    .at = When the digest comes: 08:00, or Friday 17:00
    .quiet = When nothing is posted: 22:00-07:00
    .zone = The time zone of these times
    .cap = The highest number of posts a day
    .role = A role to mention with each post
    .source = Only documents of this source
    .without = Leave out documents with one of these words: sports, "transfer window"
command-unfollow = unfollow
    .description = Stop following a topic
    .topic = The topic, from the suggestions
command-following = following
    .description = Show you alone what is followed, where and how
command-why = why
    .description = Explain why a document was posted, or why not
    .document = Its title, from the suggestions, or its id
    .topic = Only for what is followed under this topic
command-source = source
    .description = The documents, pages and feeds of this server
command-source-add = add
    .description = Add a feed, a page or a file, or update one
    .url = The address of a feed, a page or a file
    .file = A file: text, Markdown, HTML, PDF, Word, JSON
    .watch = Check the page regularly (yes unless you say no); feeds always are
command-source-list = list
    .description = List this server's own sources, and how its feeds are doing
command-source-remove = remove
    .description = Remove a document, or a feed or page with the documents that came from it
    .document = Its title, from the suggestions, or its id
command-source-export = export
    .description = Get the feeds of this server as an OPML list
command-source-import = import
    .description = Add the feeds of an OPML list from another feed reader
    .file = The OPML file
command-settings = settings
    .description = How I behave in this server
command-settings-server = server
    .description = Privacy, pace and caution for the whole server
    .private = Show answers to the asker alone unless they choose otherwise
    .cooldown = Seconds between two questions from one person
    .caution = How sure I must be before I answer
    .insights = Keep questions that I could not answer, but not who asked, for /insights
command-settings-channel = channel
    .description = Whether and how I answer in a channel
    .channel = The channel
    .answers = Answer here for all to see; if not, only the asker sees the answer
    .threads = Answer mentions in a thread
    .forum = Answer each new post of this forum
command-settings-show = show
    .description = Show the settings
command-status = status
    .description = What I answer from in this server
command-doctor = doctor
    .description = Check in each channel which permissions I lack
command-insights = insights
    .description = What was asked here without an answer, and which answers didn't help
    .days = How many days to look back; 30 unless you say otherwise
    .export = Get the questions and votes as files instead
command-help = help
    .description = What I do and how to ask
command-privacy = privacy
    .description = See, export or delete what I keep about you
    .action = What to do: explain, export or forget
