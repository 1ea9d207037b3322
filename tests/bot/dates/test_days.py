"""Days as people type them, in six languages, read at three fixed moments."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dateparser.date import DateDataParser
from dateparser.languages.locale import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.day_words import LANGUAGES, MAX_CHARS
from bot.dates.days import parse_day, parse_optional_day
from corpus import clock
from corpus.errors import UsageError

MOMENTS = ("2026-03-11T10:30", "2028-02-29T10:30", "2026-03-15T10:30")
"""A Wednesday, a Tuesday that is a leap day, and a Sunday."""

MEANINGS: list[tuple[str, str]] = [
    (
        "2026-03-11 2028-02-29 2026-03-15",
        "today | heute | aujourd'hui | aujourd’hui | hoy | сьогодні | сегодня",
    ),
    (
        "2026-03-11 2028-02-29 2026-03-15",
        "this morning | heute Morgen | ce soir | cet après-midi | esta tarde | 08:00 | 8 Uhr | now"
        " | 5 hours ago | vor 5 Stunden | il y a 5 heures | il y a 5 h | hace 5 horas | 5 годин тому"
        " | 5 часов назад | in 5 Stunden | dans 5 heures | en 5 horas",
    ),
    (
        "2026-03-10 2028-02-28 2026-03-14",
        "yesterday | YESTERDAY | gestern | hier | Hier | ayer | вчора | учора | вчера | since yesterday"
        " | seit gestern | depuis hier | desde ayer | від вчора | yesterday 5pm | gestern um 17 Uhr"
        " | gestern Abend | hier à 17h | hier soir | ayer a las 5 de la tarde | ayer noche | anoche"
        " | вчора о 17:00 | вчора ввечері | вчера вечером | last night | 5pm | 17 Uhr | 17h30",
    ),
    (
        "2026-03-09 2028-02-27 2026-03-13",
        "the day before yesterday | vorgestern | avant-hier | anteayer | antes de ayer | позавчора"
        " | позавчера | 2 days ago | два дні тому",
    ),
    ("2026-03-12 2028-03-01 2026-03-16", "tomorrow | morgen | demain | mañana | manana | завтра"),
    (
        "2026-03-13 2028-03-02 2026-03-17",
        "the day after tomorrow | übermorgen | après-demain | pasado mañana | післязавтра | послезавтра",
    ),
    (
        "2026-03-08 2028-02-26 2026-03-12",
        "3 days ago | three days ago | vor 3 Tagen | vor drei Tagen | il y a 3 jours | il y a trois jours"
        " | hace 3 días | hace 3 dias | hace tres días | 3 дні тому | три дні тому | 3 дня назад"
        " | the last 3 days | die letzten 3 Tage | les 3 derniers jours | los últimos 3 días"
        " | останні 3 дні | последние 3 дня",
    ),
    ("2026-03-06 2028-02-24 2026-03-10", "5 днів тому | 5 дней назад | vor fünf Tagen | il y a cinq jours"),
    (
        "2026-03-04 2028-02-22 2026-03-08",
        "a week ago | last week | vor einer Woche | letzte Woche | vorige Woche | vergangene Woche"
        " | il y a une semaine | la semaine dernière | la semaine passée | hace una semana"
        " | la semana pasada | тиждень тому | минулого тижня | неделю назад | на прошлой неделе",
    ),
    (
        "2026-02-25 2028-02-15 2026-03-01",
        "2 weeks ago | a fortnight ago | vor zwei Wochen | il y a deux semaines | hace dos semanas"
        " | 2 тижні тому | две недели назад",
    ),
    (
        "2026-02-11 2028-01-29 2026-02-15",
        "a month ago | last month | vor einem Monat | letzten Monat | le mois dernier | el mes pasado"
        " | hace un mes | місяць тому | минулого місяця | месяц назад | в прошлом месяце",
    ),
    (
        "2025-03-11 2027-02-28 2025-03-15",
        "last year | letztes Jahr | l'année dernière | l’an dernier | el año pasado | минулого року"
        " | рік тому | 1 рік тому | год назад | 1 год назад | в прошлом году"
        " | il y a un an | vor einem Jahr | hace un año",
    ),
    (
        "2026-03-09 2028-02-28 2026-03-09",
        "Monday | mon | last Monday | on Monday | since Monday | Montag | letzten Montag | am Montag"
        " | am letzten Montag | vergangenen Montag | lundi | lundi dernier | lundi passé | le lundi"
        " | lunes | el lunes | el lunes pasado | el pasado lunes | понеділок | минулого понеділка"
        " | у понеділок | в понеділок | з понеділка | в прошлый понедельник | с понедельника | пн",
    ),
    (
        "2026-03-06 2028-02-25 2026-03-13",
        "Friday | Freitag | vendredi | viernes | п'ятниця | у п'ятницю | у п’ятницю | у пʼятницю"
        " | минулої п'ятниці | пятница | в пятницу | в прошлую пятницу | Friday 17:00 | Freitag 17:00"
        " | Freitag um 17 Uhr | vendredi à 17h | viernes a las 5pm | п'ятниця 17:00 | 17:00 Friday",
    ),
    ("2026-03-04 2028-02-23 2026-03-11", "Wednesday | Mittwoch | mercredi | miércoles | miercoles | середа"),
    ("2026-03-07 2028-02-26 2026-03-14", "Saturday | Samstag | Sonnabend | samedi | sábado | у суботу"),
    ("2026-03-08 2028-02-27 2026-03-08", "Sunday | last Sunday | Sonntag | dimanche | domingo | в неділю"),
    (
        "2026-03-13 2028-03-03 2026-03-20",
        "next Friday | nächsten Freitag | kommenden Freitag | vendredi prochain | el próximo viernes"
        " | el viernes que viene | наступної п'ятниці | в следующую пятницу",
    ),
    (
        "2026-03-13 2028-03-03 2026-03-13",
        "this Friday | diesen Freitag | ce vendredi | este viernes | цієї п'ятниці | в эту пятницу",
    ),
    (
        "2026-03-02 2028-02-21 2026-03-02",
        "Monday last week | Montag letzter Woche | letzte Woche Montag | lundi de la semaine dernière"
        " | понеділок минулого тижня",
    ),
    (
        "2025-12-14 2025-12-14 2025-12-14",
        "2025-12-14 | 2025/12/14 | 2025.12.14 | 20251214 | 2025-12-14T09:00:00+02:00 | 14.12.2025"
        " | 14. 12. 2025 | 14/12/2025 | 12/14/2025 | 14-12-2025 | 14.12.25 | 14 December 2025"
        " | December 14, 2025 | Dec 14th, 2025 | 14. Dezember 2025 | Sonntag, 14. Dezember 2025"
        " | 14 décembre 2025 | 14 decembre 2025 | le 14 décembre 2025 | dimanche 14 décembre 2025 à 17h"
        " | 14 dic 2025 | 14 de diciembre de 2025 | 14 грудня 2025 | 14 грудня 2025 року"
        " | So. 14.12.2025 | dimanche 14/12/2025 | 14 декабря 2025 г."
        " | seit dem 14. Dezember 2025 | 2025-12-14 17:00",
    ),
    (
        "2025-12-14 2027-12-14 2025-12-14",
        "14 December | 14th of December | 14. Dezember | 14 décembre | 14 dic | el 14 de diciembre"
        " | 14 грудня | 14 декабря | 14.12. | 14.12 | 14/12 | depuis le 14 décembre",
    ),
    (
        "2026-03-03 2027-03-03 2026-03-03",
        "March 3 | 3 March | 3. März | 3 mars | 3 de marzo | 3 березня | 3 марта | 3.3. | 3. Maerz",
    ),
    (
        "2026-01-01 2028-01-01 2026-01-01",
        "1er janvier | 1º de enero | primero de enero | 1-го січня | 1. Januar | January 1st",
    ),
    (
        "2025-12-01 2027-12-01 2025-12-01",
        "December | Dezember | im Dezember | décembre | en diciembre | у грудні | в декабре | декабрь",
    ),
    (
        "2025-01-01 2025-01-01 2025-01-01",
        "2025 | in 2025 | im Jahr 2025 | en 2025 | у 2025 році | в 2025 году",
    ),
    (
        "2026-03-09 2028-02-28 2026-03-09",
        "this week | diese Woche | cette semaine | esta semana | цього тижня",
    ),
    ("2026-03-01 2028-02-01 2026-03-01", "this month | diesen Monat | ce mois | este mes | цього місяця"),
    ("2026-03-14 2028-03-03 2026-03-18", "in 3 days | in 3 Tagen | dans 3 jours | en 3 días | через 3 дні"),
    ("2026-03-18 2028-03-07 2026-03-22", "next week | nächste Woche | la semaine prochaine"),
    ("2024-02-29 2028-02-29 2024-02-29", "29 February | 29.2. | 29. Februar | 29 лютого"),
    ("2026-02-14 2028-02-14 2026-03-14", "the 14th | am 14. | le 14 | el 14"),
]
PHRASES = [
    (moment, phrase.strip(), expected)
    for days, phrases in MEANINGS
    for moment, expected in zip(MOMENTS, days.split(), strict=True)
    for phrase in phrases.split("|")
]

NO_DAYS = [
    "",
    " ",
    "bananas",
    "the meeting",
    "the day after the flood",
    "Friedrich",
    "mars attacks",
    "march madness",
    "Mo' money",
    "Monday meeting",
    "so what",
    "die",
    "mit",
    "a",
    "5",
    "12",
    "1 2 3",
    "99.99.2025",
    "31.4.2025",
    "31 April 2025",
    "29 Feb 2025",
    "2025-02-30",
    "2025-13-01",
    "2025-12-14 garbage",
    "Monday 14 December 2025",
    "1700000000",
    "🍌",
    "🎉🎉 heute 🎉🎉 oder nicht 🎉",
    "null",
    "' OR 1=1 --",
    "week",
    "/noon",
    "3 Uhr 5 x",
    "12:12:12",
    "999999999999 days ago",
    "9999999 years ago",
    "the last 99999999999 months",
    "bananas " * 12,
    "x" * 100,
    "1 " * 50,
    "mar " * 25,
    "today" + " " * 500 + "!",
    "9" * 5000,
]


@pytest.fixture(params=MOMENTS)
def moment(request: pytest.FixtureRequest) -> Any:
    with at(request.param):
        yield request.param


def at(moment: str) -> Any:
    """The clock moved to a moment in UTC."""
    return clock.moved(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() - clock.now())


def read(text: str, language: str | None = None, *, latest: bool = False) -> str:
    return parse_day(text, "since", language, UTC, latest=latest).isoformat()


def test_the_table_is_large() -> None:
    assert len({phrase for _, phrase, _ in PHRASES}) >= 150


@pytest.mark.parametrize(("moment", "phrase", "expected"), PHRASES)
def test_a_day_is_read_as_it_is_meant(moment: str, phrase: str, expected: str) -> None:
    with at(moment):
        assert read(phrase) == expected


@pytest.mark.parametrize("language", ["en-US", "en-GB", "de", "fr", "es-ES", "es-419", "uk", "ru", "ja"])
def test_a_day_is_read_whatever_language_the_member_uses(language: str) -> None:
    for days, phrases in MEANINGS:
        for phrase in phrases.split("|"):
            with at(MOMENTS[0]):
                assert read(phrase, language) == days.split()[0], phrase


@pytest.mark.parametrize(
    ("phrase", "language", "expected"),
    [
        ("03/04/2025", "en-US", "2025-03-04"),  # Americans write the month first
        ("03/04/2025", "en-GB", "2025-04-03"),
        ("03/04/2025", None, "2025-04-03"),
        ("03.04.2025", "en-US", "2025-04-03"),  # with points the day is first everywhere
        ("3/4", "en-US", "2026-03-04"),
        ("3/4", "fr", "2025-04-03"),
        ("14/12/2025", "en-US", "2025-12-14"),  # can be read in one way only
        ("Wed 3/4/2026", "en-US", "2026-03-04"),
        ("mercredi 4/3/2026", "fr", "2026-03-04"),
        ("mar", "en-US", "2026-03-01"),  # March
        ("mar", "fr", "2026-03-10"),  # mardi
        ("mar", "es-ES", "2026-03-10"),  # martes
        ("do", "de", "2026-03-05"),  # Donnerstag
        ("do", "es-ES", "2026-03-08"),  # domingo
        ("di", "de", "2026-03-10"),  # Dienstag
        ("di", "fr", "2026-03-08"),  # dimanche
        ("mi", "de", "2026-03-04"),  # Mittwoch
        ("sa", "fr", "2026-03-07"),  # samedi
    ],
)
def test_what_languages_read_differently_is_read_as_the_member_does(
    phrase: str, language: str | None, expected: str
) -> None:
    with at(MOMENTS[0]):
        assert read(phrase, language) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("December", "2025-12-31"),
        ("Februar", "2026-02-28"),
        ("März", "2026-03-31"),
        ("2024", "2024-12-31"),
        ("лютий 2024", "2024-02-29"),
        ("this month", "2026-03-11"),
        ("last month", "2026-02-11"),
        ("3 March", "2026-03-03"),
        ("yesterday", "2026-03-10"),
    ],
)
def test_a_month_or_year_ends_with_its_last_day(phrase: str, expected: str) -> None:
    with at(MOMENTS[0]):
        assert read(phrase, latest=True) == expected


def test_a_weekday_is_today_once_its_time_of_day_has_passed() -> None:
    with at(MOMENTS[0]):
        assert (read("Wednesday 9:00"), read("Wednesday 17:00")) == ("2026-03-11", "2026-03-04")
        assert (read("9:00"), read("noon"), read("midnight")) == ("2026-03-11", "2026-03-10", "2026-03-11")


def test_the_time_zone_says_which_day_is_today() -> None:
    from zoneinfo import ZoneInfo

    with at("2026-03-11T23:30"):
        assert parse_day("heute", "since", zone=ZoneInfo("Europe/Kyiv")) == date(2026, 3, 12)
        assert parse_day("heute", "since", zone=UTC) == date(2026, 3, 11)
        assert parse_day("Donnerstag", "since", zone=ZoneInfo("Europe/Kyiv")) == date(2026, 3, 5)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused(text: str, moment: str) -> None:
    with pytest.raises(UsageError, match=r"--since: .* is not a day; write it like 2025-12-14, .*3 days ago"):
        parse_day(text, "--since")


def test_a_refusal_names_the_text_in_short() -> None:
    with pytest.raises(UsageError, match="as_of: 'bananas' is not a day"):
        parse_day("bananas", "as_of")
    with pytest.raises(UsageError) as refused:
        parse_day("x" * 5000, "as_of")
    assert "xxx…" in str(refused.value) and len(str(refused.value)) < MAX_CHARS + 120


def test_no_text_is_no_day() -> None:
    assert parse_optional_day(None, "since") is None and parse_optional_day("", "since") is None


@given(st.text(max_size=130))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_day(text, "since"), date)
    except UsageError as error:
        assert "is not a day" in str(error)


@pytest.mark.parametrize("text", [text for text in NO_DAYS if text.strip()])
def test_nonsense_asks_dateparser_twice_at_most_and_in_these_languages_only(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, tried = Counter[str](), Counter[str]()
    ask, apply = DateDataParser.get_date_data, Locale.is_applicable

    def count_asking(self: DateDataParser, *given: Any, **named: Any) -> Any:
        asked["times"] += 1
        return ask(self, *given, **named)

    def count_trying(self: Locale, *given: Any, **named: Any) -> bool:
        tried[self.shortname] += 1
        return apply(self, *given, **named)

    monkeypatch.setattr(DateDataParser, "get_date_data", count_asking)
    monkeypatch.setattr(Locale, "is_applicable", count_trying)
    with pytest.raises(UsageError):
        parse_day(text, "since")
    assert asked["times"] <= 2
    assert set(tried) <= set(LANGUAGES) and max(tried.values(), default=0) <= 4
    if len(text) > MAX_CHARS or text.isdigit():
        assert not asked and not tried


def in_a_process(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout


def test_commands_without_a_typed_day_do_not_import_dateparser() -> None:
    script = (
        "import sys, bot.cli.asking, bot.cli.batch, bot.discord.cogs.ask.cog\n"
        "from bot.dates.days import parse_day\n"
        "parse_day('2025-12-14', 'since'); parse_day('14.12.2025', 'since')\n"
        "print([name for name in sys.modules if name.startswith('dateparser')])"
    )
    assert in_a_process(script).strip() == "[]"


def test_warming_up_brings_in_all_that_a_day_needs() -> None:
    script = (
        "import sys\n"
        "from bot.dates.days import parse_day, warm_up\n"
        "from corpus.errors import UsageError\n"
        "warm_up(); before = set(sys.modules)\n"
        "for text in ('14. Dezember 2025', 'у п’ятницю', '3 days ago', 'bananas'):\n"
        "    try: parse_day(text, 'since')\n"
        "    except UsageError: pass\n"
        "tables = sorted(n.rpartition('.')[2] for n in sys.modules if '.date_translation_data.' in n)\n"
        "print(tables, [name for name in set(sys.modules) - before if name.startswith('dateparser')])"
    )
    assert in_a_process(script).strip() == f"{sorted(LANGUAGES)} []"
