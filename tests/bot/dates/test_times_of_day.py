"""Times of day, weekly times and spans of hours, as people write them in six languages."""

import pytest

from bot.dates.times_of_day import parse_span, parse_time, parse_weekly
from corpus.errors import UsageError

TIMES = {
    0: "0:00 | 12am | midnight | Mitternacht | minuit | medianoche | північ | полночь | 12 de la noche",
    8 * 60: "8 | 08:00 | 8 am | 8 a.m. | 8 Uhr | um 8 Uhr | 8h | à 8 heures | a las 8 | 8 de la mañana"
    " | о 8:00 | 8 ранку | в 8 утра | 8 Uhr morgens | at 8 o'clock | 8 h",
    8 * 60 + 30: "8:30 | 8.30 | 8h30 | 8 h 30 | 8 Uhr 30 | 8:30 am",
    12 * 60: "noon | 12 pm | Mittag | midi | mediodía | полудень | полдень | at noon | о 12:00",
    17 * 60: "17 | 17:00 | 5pm | 5 p.m. | 17 Uhr | 17h | à 17h00 | 5 de la tarde | a las 17:00 | 17:00 Uhr"
    " | 5 вечора | в 5 часов дня | 5 Uhr nachmittags | 5 du soir | 17 год | 17 часов",
    23 * 60 + 59: "23:59 | 23.59 | 11:59 pm | 23h59 | 23 Uhr 59",
}
FRIDAYS = (
    "Friday 17:00 | Fri 5pm | every Friday at 5 pm | Freitag 17:00 | freitags um 17 Uhr | Fr 17 Uhr"
    " | jeden Freitag um 17:00 | vendredi 17:00 | le vendredi à 17h | viernes 17:00 | los viernes a las 5 pm"
    " | п'ятниця 17:00 | щоп’ятниці о 17:00 | у пʼятницю о 17:00 | пт 17:00 | пятница 17:00"
    " | по пятницам в 17:00 | каждую пятницу в 17:00 | 17:00 Freitag | Friday, 17:00"
)
NIGHTS = (
    "22:00-07:00 | 22-7 | 22:00 – 7:00 | 22:00 to 7:00 | 10 pm to 7 am | from 10pm until 7am"
    " | between 22:00 and 7:00 | 22 bis 7 Uhr | von 22 bis 7 Uhr | 22 Uhr bis 7 Uhr | zwischen 22 und 7 Uhr"
    " | de 22h à 7h | de 22 h à 7 h | entre 22h et 7h | de 22 a 7 | desde las 22 hasta las 7"
    " | de 10 de la noche a 7 de la mañana | з 22 до 7 | від 22:00 до 7:00 | с 22 до 7 | 10 p.m. - 7 a.m."
)


def each(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split("|")]


@pytest.mark.parametrize(
    ("text", "minute"), [(text, minute) for minute, texts in TIMES.items() for text in each(texts)]
)
def test_times_of_day(text: str, minute: int) -> None:
    assert parse_time(text) == minute
    assert parse_weekly(text) == (None, minute)


@pytest.mark.parametrize("text", each(FRIDAYS))
def test_times_of_a_week(text: str) -> None:
    assert parse_weekly(text) == (4, 17 * 60)


@pytest.mark.parametrize(
    ("text", "language", "weekday"),
    [
        ("Mo 8 Uhr", "de", 0),
        ("mon 8 pm", None, 0),
        ("Di 8:00", "de", 1),
        ("di 8h", "fr", 6),
        ("mar 8:00", "es-ES", 1),
        ("Mittwochs 8:00", "de", 2),
        ("lundis à 8h", "fr", 0),
        ("los sábados a las 8", "es-419", 5),
        ("щонеділі о 8", "uk", 6),
        ("по средам в 8", "ru", 2),
        ("Do 8:00", "de", 3),
        ("do 8:00", "es-ES", 6),
    ],
)
def test_short_weekdays_are_read_in_the_members_language(
    text: str, language: str | None, weekday: int
) -> None:
    assert parse_weekly(text, language)[0] == weekday


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24:00",
        "8:60",
        "eight",
        "8 xm",
        "-1",
        "99",
        "13 pm 2",
        "noonish",
        "bananas",
        "🍌",
        "8 " * 60,
        "x" * 101,
    ],
)
def test_what_is_no_time_of_day_is_said_to_be_none(text: str) -> None:
    for parse in (parse_time, parse_weekly):
        with pytest.raises(UsageError, match="08:00"):
            parse(text)


@pytest.mark.parametrize(
    "text", ["Friday", "Friday Monday 8:00", "Friedrich 8:00", "8:00 sharp, Friday or so"]
)
def test_what_is_no_time_of_a_week_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match="08:00"):
        parse_weekly(text)


@pytest.mark.parametrize("text", each(NIGHTS))
def test_spans_of_hours(text: str) -> None:
    assert parse_span(text) == (22 * 60, 7 * 60)


@pytest.mark.parametrize("text", ["22:00", "night", "all day", "22-", "-7", "22 bis Friedrich", "- " * 60])
def test_what_is_no_span_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match=r"08:00|22:00-07:00"):
        parse_span(text)
