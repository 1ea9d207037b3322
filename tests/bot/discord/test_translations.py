"""Every language says all that English says, numbers agree with nouns, and Discord takes the commands."""

import ast
import asyncio
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import babel
import discord
import pytest
from discord import app_commands
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from hypothesis import example, given
from hypothesis import strategies as st

import bot
from bot.dates.days import parse_day
from bot.dates.times_of_day import parse_span, parse_weekly
from bot.discord import translations
from bot.discord.translations import command_key, make_bundle, say_from, say_in
from bot.discord.ui.limits import MAX_CONTENT_CHARS
from bot.text import units
from index.answer.abstention import Caution
from tests.bot.discord.registered import Anything, registered_commands

ACTIONS = ("explain", "export", "forget")
LANGUAGES = ("en", "de", "fr", "es", "uk")
CODES = LANGUAGES[1:]
LOCALE = {"en": None, "de": "de", "fr": "fr", "es": "es-ES", "uk": "uk"}
Translatable = app_commands.TranslationContextLocation
OPTION_NAME = re.compile(r"[-_\w]{1,32}")
MARKUP = re.compile(r"`[^`]*`|\*+|<t:[^>]*>|^- |\n|[👍👎→🔔⚠]", re.MULTILINE)
COUNTED = (0, 1, 2, 5, 11, 21)
LABEL_CHARS = 80
"""Discord: the longest label of a button."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A text as one choice of all its variants gives it, with `{name}` where something is inserted."""

    text: str
    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> Counter[str]:
        return Counter(re.findall(r"\{([^}]+)\}", self.text))


@cache
def resource(code: str) -> ftl.Resource:
    text = files(translations).joinpath(f"{code}.ftl").read_text(encoding="utf-8")
    return FluentParser().parse(text)


@cache
def patterns(code: str) -> dict[str, ftl.Pattern]:
    """What a language says, by key, as the file has it."""
    found = {}
    for entry in resource(code).body:
        if isinstance(entry, ftl.Message):
            assert entry.value is not None, entry.id.name
            found[entry.id.name] = entry.value
            found |= {f"{entry.id.name}.{a.id.name}": a.value for a in entry.attributes}
    return found


def flats(pattern: ftl.Pattern) -> list[Flat]:
    """Each choice of variants of a pattern; the last is that of the defaults."""
    parts = [flats_of(element) for element in pattern.elements]
    return [
        Flat("".join(part.text for part in chosen), tuple(c for part in chosen for c in part.chosen))
        for chosen in product(*parts)
    ]


def flats_of(element: ftl.TextElement | ftl.Placeable) -> list[Flat]:
    if isinstance(element, ftl.TextElement):
        return [Flat(element.value)]
    expression = element.expression
    if isinstance(expression, ftl.VariableReference | ftl.MessageReference):
        return [Flat(f"{{{expression.id.name}}}")]
    assert isinstance(expression, ftl.SelectExpression), "keep to variables, messages and selectors"
    assert isinstance(expression.selector, ftl.VariableReference)
    name = expression.selector.id.name
    return [
        Flat(flat.text, ((name, key_of(variant)), *flat.chosen))
        for variant in expression.variants
        for flat in flats(variant.value)
    ]


def key_of(variant: ftl.Variant) -> str:
    return variant.key.name if isinstance(variant.key, ftl.Identifier) else str(variant.key.value)


def selectors(pattern: ftl.Pattern) -> Iterator[ftl.SelectExpression]:
    for element in pattern.elements:
        if isinstance(element, ftl.Placeable) and isinstance(element.expression, ftl.SelectExpression):
            yield element.expression
            for variant in element.expression.variants:
                yield from selectors(variant.value)


def variables(code: str, key: str) -> set[str]:
    """All that a text depends on: what is inserted into it, and what chooses a variant."""
    every = flats(patterns(code)[key])
    inserted = {name for flat in every for name in flat.places}
    return (inserted | {name for flat in every for name, _ in flat.chosen}) - set(patterns(code))


@cache
def described() -> dict[str, dict[str, bool]]:
    """What the English comments say of the places of each text: whether each is a number."""
    found: dict[str, dict[str, bool]] = {}
    for entry in resource("en").body:
        if isinstance(entry, ftl.Message):
            lines = (entry.comment.content or "").splitlines() if entry.comment else []
            found[entry.id.name] = {
                name: line.partition(":")[0].endswith("(Number)")
                for line in lines
                for name in re.findall(r"\$(\w+)", line.partition(":")[0])
            }
    return found


def numbers(key: str) -> list[str]:
    return [name for name, is_number in described().get(key, {}).items() if is_number]


def fillings(key: str, counts: tuple[float, ...]) -> Iterator[dict[str, object]]:
    """What may stand in the places of a text: every combination of `counts`."""
    words: dict[str, object] = {name: f"<{name}>" for name in described().get(key, {})}
    for chosen in product(counts, repeat=len(numbers(key))):
        yield words | dict(zip(numbers(key), chosen, strict=True))


@pytest.fixture
def whole_texts() -> None:
    """These tests make broken texts themselves."""


ENGLISH = list(patterns("en"))
TEXTS = [key for key in ENGLISH if not key.startswith(("command-", "option-", "choice-"))]
CAUTIONS = [say_in(None)(f"caution_{word}") for word in Caution]


def everything() -> Iterator[Anything]:
    """Each command, group, subcommand and message command."""
    for command in registered_commands():
        yield command
        if isinstance(command, app_commands.Group):
            yield from command.walk_commands()


def options(command: Anything) -> list[app_commands.Parameter]:
    return command.parameters if isinstance(command, app_commands.Command) else []


class Recorder(app_commands.Translator):
    """Notes what discord.py wants translated: the English text by key."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> None:
        key = command_key(context)
        assert key is not None
        assert self.asked.setdefault(key, string.message) == string.message, "one key, two texts"


@cache
def asked() -> dict[str, str]:
    async def ask_all() -> dict[str, str]:
        recorder, tree = Recorder(), app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
        for command in commands:
            await command.get_translated_payload(tree, recorder)
        return recorder.asked

    commands = registered_commands()
    return asyncio.run(ask_all())


def menu_keys() -> set[str]:
    return {name_key(item) for item in everything() if isinstance(item, app_commands.ContextMenu)}


def name_keys() -> set[str]:
    """Names of slash commands, groups, subcommands and options."""
    return {key for key in asked() if not key.startswith("choice-") and "." not in key} - menu_keys()


def description_keys() -> set[str]:
    return {key for key in asked() if "." in key}


def choice_keys() -> set[str]:
    return {key for key in asked() if key.startswith("choice-")}


def name_key(command: Anything) -> str:
    context: Any = app_commands.TranslationContext(Translatable.command_name, command)
    return command_key(context) or ""


def siblings() -> list[list[str]]:
    """Keys of names that stand side by side, so that no two may be the same."""
    beside = [[name_key(command) for command in registered_commands()]]
    for item in everything():
        if isinstance(item, app_commands.Group):
            beside.append([name_key(child) for child in item.commands])
        beside.append([f"option-{option.name}" for option in options(item)])
        contexts: Any = [
            [app_commands.TranslationContext(Translatable.choice_name, choice) for choice in option.choices]
            for option in options(item)
        ]
        beside += [[command_key(context) or "" for context in of_option] for of_option in contexts]
    return beside


def test_the_commands_were_found() -> None:
    english = {key: say_in(None)(key) for key in asked()}
    assert {"ask", "question", "source", "remove", "channel", "action"} <= {english[k] for k in name_keys()}
    assert {english[key] for key in menu_keys()} == {"Check against sources"}
    wanted = {*ACTIONS, "at once", "daily", "weekly", *CAUTIONS}
    assert {english[key] for key in choice_keys()} == wanted
    assert all(len(english[key]) > 1 for key in description_keys())


def test_every_language_offered_has_a_file() -> None:
    assert set(translations.LOCALES.values()) == set(CODES)
    there = {Path(entry.name).stem for entry in files(translations).iterdir() if entry.name.endswith(".ftl")}
    assert there == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_of_a_file_is_read_and_nothing_stands_twice(code: str) -> None:
    body = resource(code).body
    assert [entry.content for entry in body if isinstance(entry, ftl.Junk)] == []
    names = [entry.id.name for entry in body if isinstance(entry, ftl.Message)]
    assert len(set(names)) == len(names)
    assert not [entry for entry in body if isinstance(entry, ftl.Term)]


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_the_english_keys_and_sections_in_their_order(code: str) -> None:
    def order(of: str) -> list[str | None]:
        shown = (e for e in resource(of).body if isinstance(e, ftl.Message | ftl.GroupComment))
        return [e.content if isinstance(e, ftl.GroupComment) else e.id.name for e in shown]

    assert order(code) == order("en")
    assert list(patterns(code)) == ENGLISH
    texts = [flat.text for pattern in patterns(code).values() for flat in flats(pattern)]
    assert all(text.strip() == text != "" for text in texts)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", ENGLISH)
def test_a_text_has_the_english_places_and_markup(code: str, key: str) -> None:
    english, every = flats(patterns("en")[key]), flats(patterns(code)[key])
    assert variables(code, key) == variables("en", key)
    assert every[-1].places == english[-1].places
    may_miss = {name for flat in english for name in english[-1].places - flat.places}
    for flat in every:
        missing = every[-1].places - flat.places
        assert set(missing) <= may_miss | {name for name, _ in flat.chosen}
        assert flat.places <= every[-1].places
        assert Counter(MARKUP.findall(flat.text)) == Counter(MARKUP.findall(english[-1].text))


@pytest.mark.parametrize("key", TEXTS)
def test_a_comment_says_what_each_placeable_holds(key: str) -> None:
    assert set(described().get(key, {})) == variables("en", key)
    chosen = {name for flat in flats(patterns("en")[key]) for name, _ in flat.chosen}
    assert chosen <= set(numbers(key))


@pytest.mark.parametrize("code", LANGUAGES)
def test_selectors_have_the_plural_forms_of_their_language(code: str) -> None:
    rule = babel.Locale.parse(code).plural_form
    for key, pattern in patterns(code).items():
        for selector in selectors(pattern):
            assert isinstance(selector.selector, ftl.VariableReference)
            assert selector.selector.id.name in numbers(key), key
            forms = [v.key.name for v in selector.variants if isinstance(v.key, ftl.Identifier)]
            assert set(forms) == {*rule.tags, "other"} and len(set(forms)) == len(forms), key
            assert [key_of(v) for v in selector.variants if v.default] == ["other"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_form_leaves_its_number_out_only_where_that_can_be_but_one(code: str) -> None:
    rule = babel.Locale.parse(code).plural_form
    for key, pattern in patterns(code).items():
        every = flats(pattern)
        for flat in every:
            for name, form in flat.chosen:
                meant = [n for n in range(1_001) if form in (str(n), rule(n))]
                if name in every[-1].places and name not in flat.places:
                    assert len(meant) == 1, f"{key}: {form}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_text_is_whole_whatever_the_numbers(code: str, caplog: pytest.LogCaptureFixture) -> None:
    say = say_in(LOCALE[code])
    for key in ENGLISH:
        for places in fillings(key, (*COUNTED, 1_000_000, 1.5) if len(numbers(key)) < 3 else COUNTED):
            said = say(key, **places)
            assert said and not re.search(r"[{}\u2066-\u2069]", said), said
            assert said.strip() == said and "  " not in said
    assert not caplog.records


def words_of_number() -> tuple[set[str], set[str]]:
    """English words that stand only with one, and only with several, as selectors tell them apart."""
    one: set[str] = set()
    several: set[str] = set()
    for pattern in patterns("en").values():
        for selector in selectors(pattern):
            said = {
                key_of(variant): set(re.findall(r"\w+", " ".join(flat.text for flat in flats(variant.value))))
                for variant in selector.variants
            }
            one |= said["one"] - said["other"]
            several |= said["other"] - said["one"]
    return one - several, several - one


def disagreements(text: str) -> list[str]:
    """Numbers of an English text with the noun after them, where these don't agree."""
    one, several = words_of_number()
    pairs = re.findall(r"(?<![\d–.,])(\d[\d,.]*) (\w+)", text)
    return [f"{n} {word}" for n, word in pairs if word in (several if n == "1" else one)]


@pytest.mark.parametrize("wrong", ["1 documents came", "21 document", "0 channel", "at most 1 posts"])
def test_disagreements_are_found(wrong: str) -> None:
    assert disagreements(wrong) and not disagreements("1 document, 11 documents, 0 channels, 1,001 posts")


@pytest.mark.parametrize("key", ENGLISH)
def test_english_numbers_agree_with_their_nouns(key: str) -> None:
    for places in fillings(key, COUNTED):
        assert disagreements(say_in(None)(key, **places)) == []
    for flat in flats(patterns("en")[key]):
        plurals = re.findall(r"\{(\w+)\} (?:more |other |shared )*(\w+(?<!i)s)\b", flat.text)
        for name, word in plurals:
            is_counted = name in numbers(key) and word not in ("was", "has")
            assert not is_counted or name in dict(flat.chosen), f"{name} {word}: one is no plural"


def test_numbers_are_written_as_each_language_writes_them() -> None:
    said = [say_in(LOCALE[code])("documents", count=12_345) for code in LANGUAGES]
    written = ["12,345 documents", "12.345 Dokumente", "12\u202f345 documents"]
    assert said == [*written, "12.345 documentos", "12\u00a0345 документів"]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 документів"),
        (1, "1 документ"),
        (2, "2 документи"),
        (5, "5 документів"),
        (11, "11 документів"),
        (21, "21 документ"),
    ],
)
def test_ukrainian_has_its_forms(count: int, expected: str) -> None:
    assert say_in("uk")("documents", count=count) == expected


SYNTAX = (
    '{ $topic } { -brand } { "a" } { NUMBER($n) }\n    .attribute = x\n # a\\u0041 \u2068 [one] *[other] }'
)


@given(st.text(max_size=300))
@example(SYNTAX)
@example("")
def test_what_strangers_write_is_inserted_as_it_stands(text: str) -> None:
    assert say_in(None)("nothing_on", topic=text) == f"My sources say nothing about “{text}”."
    assert say_in("de")("nothing_on", topic=text) == f"Meine Quellen sagen nichts zu „{text}“."


def test_a_long_value_is_cut() -> None:
    said = say_in(None)("not_added", reason="a" * 100_000)
    assert said == "Not added: " + "a" * (translations.MAX_VALUE_CHARS - 1) + "…"


def test_a_text_that_a_language_lacks_or_can_t_fill_is_said_in_english(
    caplog: pytest.LogCaptureFixture,
) -> None:
    french = make_bundle("fr", "greeting = Salut { $nom }\nbroken = { $name\n")
    say = say_from(french, make_bundle("en", "greeting = Hi { $name }\nbroken = Bye { $name }\n"))
    assert say("broken", name="Ada") == "Bye Ada" and not caplog.records
    assert say("greeting", name="Ada") == "Hi Ada"
    assert "fr: greeting: Unknown external: nom" in caplog.text
    assert say("greeting") == "Hi name" and "en: greeting: Unknown external: name" in caplog.text
    assert say("nothing", name="Ada") == "nothing" and "There is no text nothing" in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each call of `say` in the code, with where it stands."""
    for path in sorted(Path(bot.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named = node.func.id if isinstance(node.func, ast.Name) else None
                inner = node.func.func if isinstance(node.func, ast.Call) else None
                if named == "say" or (isinstance(inner, ast.Name) and inner.id == "say_in"):
                    yield f"{path.name}:{node.lineno}", node


def keys_of(argument: ast.expr) -> list[str]:
    """The keys that an argument may be; none where it is a variable."""
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    if isinstance(argument, ast.IfExp):
        return keys_of(argument.body) + keys_of(argument.orelse)
    if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        start = str(argument.values[0].value)
        return [key for key in TEXTS if key.startswith(start)] or [start]
    return []


def said_in_full() -> set[str]:
    """The strings of the code, among them the keys that it names in full."""
    trees = (ast.parse(p.read_text(encoding="utf-8")) for p in Path(bot.__file__).parent.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def test_the_code_names_texts_that_there_are_and_fills_their_places() -> None:
    found = [(where, key, call) for where, call in calls() for key in keys_of(call.args[0])]
    assert len(found) > 100
    elsewhere = said_in_full()
    for where, key, call in found:
        assert key in ENGLISH, f"{where}: {key}"
        names = {keyword.arg for keyword in call.keywords}
        is_meant = not isinstance(call.args[0], ast.JoinedStr) or key not in elsewhere
        if is_meant and None not in names:
            assert variables("en", key) <= names, f"{where}: {key}"


def test_every_text_is_said_somewhere() -> None:
    said = said_in_full()
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                said |= set(keys_of(node))
    assert [key for key in TEXTS if key not in said] == []


def test_everything_that_the_commands_define_has_its_english_text() -> None:
    ours = {key: say_in(None)(key) for key in ENGLISH if key not in TEXTS}
    assert asked() == ours


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_and_descriptions_obey_discord(code: str) -> None:
    said = {key: say_in(LOCALE[code])(key) for key in asked()}
    for key in name_keys():
        assert OPTION_NAME.fullmatch(said[key]), said[key]
        assert said[key] == said[key].lower()
    for key in menu_keys():
        assert 1 <= len(said[key]) <= 32, said[key]
    for key in description_keys() | choice_keys():
        assert 1 <= len(said[key]) <= 100, said[key]


@pytest.mark.parametrize("code", LANGUAGES)
def test_long_texts_and_labels_fit(code: str) -> None:
    ids = {command.name: (1 << 63) - 1 for command in everything()}
    say = say_in(LOCALE[code], ids)
    kept, elsewhere = say("privacy_kept", days=3_650), say("privacy_elsewhere", days=3_650)
    head = f"### {say('privacy_questions')}"
    for text in (
        f"{say('help')}\n{say('help_managers')}",
        f"{head}\n{kept}\n{say('privacy')}",
        f"{head}\n{say('privacy_nothing')} {elsewhere}\n{say('privacy')}",
    ):
        assert units(text) <= MAX_CONTENT_CHARS
    body = resource("en").body
    start = next(i for i, e in enumerate(body) if isinstance(e, ftl.GroupComment) and e.content == "Buttons")
    labels = []
    for entry in body[start + 1 :]:
        if isinstance(entry, ftl.GroupComment):
            break
        labels += [entry.id.name] if isinstance(entry, ftl.Message) else []
    assert {"open", "more", "follow"} <= set(labels)
    assert all(units(say(label)) <= LABEL_CHARS for label in labels)


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_side_by_side_differ(code: str) -> None:
    for beside in siblings():
        translated = [say_in(LOCALE[code])(key) for key in beside]
        assert len(set(translated)) == len(translated), translated


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_name_what_the_reader_sees(code: str) -> None:
    say = say_in(LOCALE[code])
    assert f"**{say('command-check-against-sources')}**" in say("help")
    assert f"*{say('choice-export')}*" in say("privacy")
    assert f"*{say('choice-forget')}*" in say("privacy")
    assert f"*{say('option-private')}*" in say("privacy_kept", days=90)
    assert [say(f"choice-{word}") for word in Caution] == [say(f"caution_{word}") for word in Caution]
    assert all(say(f"choice-{name}") in say("command-privacy.action") for name in ACTIONS)


@pytest.mark.dated
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_days_given_as_examples_are_days(code: str) -> None:
    given = [key for key in description_keys() if "yesterday" in asked()[key]]
    assert len(given) == 4
    for key in given:
        examples = say_in(LOCALE[code])(key).rpartition(":")[2].split(",")
        assert len(examples) == 3
        fixed, yesterday, earlier = (parse_day(example.strip(), "since", code) for example in examples)
        assert fixed == date(2025, 12, 14) and yesterday - earlier == timedelta(days=20)


@pytest.mark.dated
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_refusals_suggest_can_be_typed(code: str) -> None:
    say = say_in(LOCALE[code])
    for key in ("bad_since", "bad_as_of"):
        text = say(key, text="bananas")
        fixed, earlier = re.findall(r"\d{4}-\d{2}-\d{2}", text), quoted(text)
        assert [parse_day(typed, key, code) for typed in fixed] == [date(2025, 12, 14)]
        days_ago = [parse_day("2 days ago", key) - parse_day(typed, key, code) for typed in earlier]
        assert days_ago == [timedelta(days=1)]
    assert [parse_span(typed) for typed in quoted(say("bad_quiet", text="bananas"))] == [(22 * 60, 7 * 60)]
    assert "22:00-07:00" in say("bad_quiet", text="bananas")
    assert parse_weekly(last_words(say("bad_time", text="bananas")), code) == (4, 17 * 60)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_hours_given_as_examples_are_hours(code: str) -> None:
    say = say_in(LOCALE[code])
    assert parse_weekly(last_words(say("command-follow.at")), code) == (4, 17 * 60)
    assert parse_span(say("command-follow.quiet").split()[-1]) == (22 * 60, 7 * 60)


def last_words(text: str) -> str:
    return " ".join(text.rstrip(".").split()[-2:])


def quoted(text: str) -> list[str]:
    """What a text gives as examples in quotation marks, but for what was typed."""
    found = re.findall(r"[“„«]\s?([^”“»]+?)\s?[”“»]", text)
    return [phrase for phrase in found if phrase != "bananas"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (discord.Locale.german, "fragen"),
        (discord.Locale.french, "demander"),
        (discord.Locale.spain_spanish, "preguntar"),
        (discord.Locale.latin_american_spanish, "preguntar"),
        (discord.Locale.ukrainian, "запитати"),
        (discord.Locale.japanese, None),
    ],
)
def test_discord_is_given_the_translation(locale: discord.Locale, expected: str | None) -> None:
    command = next(item for item in everything() if item.name == "ask")
    context: Any = app_commands.TranslationContext(Translatable.command_name, command)
    translating = translations.CommandTranslator().translate(app_commands.locale_str("ask"), locale, context)
    assert asyncio.run(translating) == expected


def test_discord_is_given_nothing_for_what_has_no_translation() -> None:
    @app_commands.command(name="new", description="A command that nobody has translated")
    async def new(interaction: discord.Interaction) -> None: ...

    context: Any = app_commands.TranslationContext(Translatable.command_description, new)
    elsewhere: Any = app_commands.TranslationContext(Translatable.other, None)
    translate = translations.CommandTranslator().translate
    for where in (context, elsewhere):
        assert asyncio.run(translate(app_commands.locale_str("x"), discord.Locale.german, where)) is None
