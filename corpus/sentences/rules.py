"""The rules of each language that sentencex does not know: abbreviations, openers, verbs of speech.

Measured on the sentences in `tests/corpus/sentences/known`; see docs/reports/sentences.md.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache


class Ending(Enum):
    """When an abbreviation with its period ends a sentence."""

    NEVER = "its sentence goes on after it"
    UNLESS_NUMBER = "its sentence goes on if a number follows"
    BEFORE_CAPITAL = "its sentence ends if a capital follows"
    BEFORE_OPENER = "its sentence ends if a word follows that opens sentences"


@dataclass(frozen=True, slots=True)
class SentenceRules:
    """The rules of one language.

    `abbreviations` are in lower case, without white space and without the last period. `openers` are words
    that open sentences, and are rarely a part of a name. `speech` matches "Anna asked" after a quotation.
    `ordinals` is True if "3." can mean "third", `ordinal_words` come before or after such a number.
    `is_cased` is True if a sentence hardly ever begins with a lower-case letter.
    """

    code: str
    abbreviations: dict[str, Ending]
    openers: frozenset[str]
    speech: re.Pattern[str] | None = None
    ordinals: bool = False
    ordinal_words: frozenset[str] = frozenset()
    is_cased: bool = True

    def abbreviations_of(self, ending: Ending) -> list[str]:
        """Return the abbreviations with one rule."""
        return [key for key, own in self.abbreviations.items() if own is ending]


def rules_of(language: str) -> SentenceRules:
    """Return the rules for a BCP-47 code; those for English if it is "", general ones if it is unknown."""
    return _rules_of(language.partition("-")[0].lower() or "en")


@cache
def _rules_of(code: str) -> SentenceRules:
    written = _WRITTEN.get(code, {})
    abbreviations: dict[str, Ending] = {}
    for ending in Ending:
        abbreviations |= dict.fromkeys(_GENERAL.get(ending, "").split(), ending)
    for ending in Ending:
        abbreviations |= dict.fromkeys(written.get(ending, "").split(), ending)
    verbs = "|".join(_SPEECH.get(code, "").split())
    return SentenceRules(
        code,
        abbreviations,
        frozenset(_OPENERS.get(code, "").split()),
        re.compile(rf"(?:[^\W\d_][\w.'’-]*\s){{1,3}}(?:{verbs})(?=[.,;:]|$)") if verbs else None,
        ordinals=code in _ORDINAL_WORDS,
        ordinal_words=frozenset(_ORDINAL_WORDS.get(code, "").split()),
        is_cased=code != "en",
    )


_GENERAL = {
    Ending.UNLESS_NUMBER: "no nr art abs vol vols fig p pp cap cf",
    Ending.BEFORE_CAPITAL: "etc",
}

_WRITTEN: dict[str, dict[Ending, str]] = {
    "en": {
        Ending.NEVER: (
            "mr mrs ms dr prof rev rep sen gov gen lt col maj capt sgt hon messrs approx incl excl "
            "e.g i.e viz cf vs esp assn avg"
        ),
        Ending.UNLESS_NUMBER: (
            "no nos art sec secs fig figs eq eqs eqn ch chap vol vols p pp para paras ver v sect ca c max min"
        ),
        Ending.BEFORE_CAPITAL: "etc",
    },
    "de": {
        Ending.NEVER: (
            "z.b d.h u.a i.d.r z.t o.g bzw ca evtl ggf inkl exkl zzgl abzgl vgl sog bspw rd hr fr frl "
            "dr prof dipl ing geb verh gest gem bzgl fa str st hl i.d.f m.e s.o s.u v.a i.a i.d u.u e.v "
            "prof.em h.c dt österr schweiz engl frz lat med phil jur einschl ausschl"
        ),
        Ending.UNLESS_NUMBER: (
            "jan feb febr apr aug sept okt nov dez nr nrn abs art ziff kap s bd bde abb tab anm rn rdnr "
            "lit z aufl § gl vers max min mind"
        ),
        Ending.BEFORE_CAPITAL: "usw usf etc ff mwst",
        Ending.BEFORE_OPENER: "jh jhd jhdt v.chr n.chr chr mio mrd tsd std sek mill o.ä u.ä",
    },
    "fr": {
        Ending.NEVER: (
            "m mm mme mmes mlle mlles mgr pr dr bd boul pl me ste st c.-à-d p.ex env fig exc s.exc s.m "
            "av.j apr.j av apr"
        ),
        Ending.UNLESS_NUMBER: (
            "art no nos n chap vol t p pp sect al cf réf éd tél h janv févr avr juill août sept oct nov déc"
        ),
        Ending.BEFORE_CAPITAL: "etc",
        Ending.BEFORE_OPENER: "j.-c av.j.-c apr.j.-c hab",
    },
    "es": {
        Ending.NEVER: (
            "sr sra sres sras srta srtas dña dr dra drs lic ing prof profa gral cnel tte sto sta p.ej "
            "ej avda av ud vd núm aprox dto fco"
        ),
        Ending.UNLESS_NUMBER: (
            "art arts núm núms nro pág págs cap caps vol tomo fig párr tel c s ene feb abr ago sept oct "
            "nov dic"
        ),
        Ending.BEFORE_CAPITAL: "etc contra entre extra sobre super tras bien",
        Ending.BEFORE_OPENER: "ee.uu uu ff.aa s.a s.l a.c d.c a.m p.m uds vds h",
    },
    "uk": {
        Ending.NEVER: (
            "див ім вул просп пров бул м с смт обл проф акад доц ред поч кін сер т.ч в.о т.зв т.з зв "
            "тов напр пор гр тзн"
        ),
        Ending.UNLESS_NUMBER: "ст с стор п пп ч розд рис табл гл кн т",
        Ending.BEFORE_CAPITAL: "т.д т.п т.ін",
        Ending.BEFORE_OPENER: "р рр ст тис млн млрд грн коп год хв сек км н.е",
    },
    "ru": {
        Ending.NEVER: (
            "см ул пр просп пер пл обл проф акад доц ред нач кон сер т.ч и.о т.н т.е т.к напр ср гр "
            "тов г-н г-жа"
        ),
        Ending.UNLESS_NUMBER: "ст с стр п пп ч разд рис табл гл кн т кв корп",
        Ending.BEFORE_CAPITAL: "т.д т.п др",
        Ending.BEFORE_OPENER: "г гг в вв н.э э тыс млн млрд руб коп час мин сек км им",
    },
    "pl": {
        Ending.NEVER: (
            "np tj tzn tzw prof dr hab mgr inż ks św ul al pl pl. gen płk kpt por ok zob m.in ww wg "
            "godz gm woj pow red pocz kon poł m.st st abp bp"
        ),
        Ending.UNLESS_NUMBER: "art ust pkt nr s str t rozdz poz rys tab par",
        Ending.BEFORE_CAPITAL: "itd itp etc",
        Ending.BEFORE_OPENER: "r w n.e p.n.e tys mln mld proc gr min sek im",
    },
    "it": {
        Ending.NEVER: "sig sigg dott prof avv ing on p.es es ecc.mo d.ssa dott.ssa s st ca",
        Ending.UNLESS_NUMBER: "art artt n nn pag pagg cap vol fig",
        Ending.BEFORE_CAPITAL: "ecc",
        Ending.BEFORE_OPENER: "a.c d.c s.p.a s.r.l",
    },
    "pt": {
        Ending.NEVER: "sr sra srs dr dra prof profa eng p.ex ex av exmo exma d",
        Ending.UNLESS_NUMBER: "art arts n pág págs cap vol fig",
        Ending.BEFORE_CAPITAL: "etc",
        Ending.BEFORE_OPENER: "a.c d.c s.a ltda",
    },
    "nl": {
        Ending.NEVER: "bijv bv dhr mevr mw dr prof ir ing mr drs d.w.z m.a.w o.a ca incl excl resp evt",
        Ending.UNLESS_NUMBER: "nr art blz p hfdst",
        Ending.BEFORE_CAPITAL: "enz etc",
        Ending.BEFORE_OPENER: "v.chr n.chr",
    },
}

_OPENERS = {
    "en": (
        "The A An He She It They We I You In On At But And This That These Those His Her Their Its Our "
        "There Then When While After Before If As For From With Who What Why How Not No Yes Nobody None "
        "Others Do Does Did Is Are Was Were Can Could Would Should Have Has Had So Or Yet Still Now "
        "Even Here Most Many Some Each Every Both All Another Once Since Until Though Although Because "
        "During By To However Meanwhile Also Later Today Perhaps Maybe Instead Overall First Last Next "
        "Such"
    ),
    "de": (
        "Der Die Das Den Dem Des Ein Eine Einer Er Sie Es Wir Ich Ihr Man Am Im In Auf An Bei Aber Und "
        "Doch Dann Danach Dort Diese Dieser Dieses Sein Seine Ihre Nach Vor Mit Von Zu Als Wenn Wer Was "
        "Warum Wie Auch Nicht Niemand"
    ),
    "fr": (
        "Le La Les L’ L' Un Une Des Il Elle Ils Elles On Nous Vous Je Ce Cet Cette Ces C’est Mais Et "
        "Dans En À Au Aux Sur Pour Par Avec Après Puis Son Sa Ses Leur Qui Que Nul"
    ),
    "es": (
        "El La Los Las Un Una Él Ella Ellos Ellas Se Lo Le Les Su Sus Este Esta Esto Pero Y En De Del "
        "Al A Con Por Para Sin Tras Desde Luego Después Cuando Si No Es Era Fue Nadie También"
    ),
    "uk": (
        "Він Вона Воно Вони Ми Ви Я Його Її Їх Їхній Це Цей Ця Ці Та Але І Й А У В На З Із Зі До Від За "
        "Для Після Потім Коли Якщо Що Хто Як Не Ні Також Тоді"
    ),
    "ru": (
        "Он Она Оно Они Мы Вы Я Его Её Ее Их Это Этот Эта Эти Но И А В Во На С Со К До От За Для После "
        "Потом Когда Если Что Кто Как Не Нет Также Тогда"
    ),
    "pl": (
        "On Ona Ono Oni One My Wy Ja Jego Jej Ich To Ten Ta Te Ale I A W We Na Z Ze Do Od Za Dla Po "
        "Potem Kiedy Gdy Jeśli Co Kto Jak Nie Także Wtedy Był Była"
    ),
    "it": (
        "Il Lo La I Gli Le L’ L' Un Una Egli Lui Lei Loro Si Ma E In A Di Da Con Per Dopo Poi Questo "
        "Questa Suo Sua Non"
    ),
    "pt": (
        "O A Os As Um Uma Ele Ela Eles Elas Se Mas E Em No Na De Do Da Com Por Para Depois Este Esta "
        "Isso Seu Sua Não"
    ),
    "nl": (
        "De Het Een Hij Zij Ze Wij We Ik Er Dit Dat Deze Maar En In Op Aan Bij Met Van Na Dan Daarna "
        "Zijn Haar Niet"
    ),
}

_SPEECH = {"en": "said says asked asks replied answered added told wrote cried shouted whispered explained"}
"""Verbs after a speaker's name. Where the verb comes first, its lower case tells enough."""

_ORDINAL_WORDS = {
    "de": (
        "am im zum zur vom beim ab bis der die das den dem des ein eine einen einem einer sein seine "
        "seinen seinem ihr ihre ihren ihrem unser unsere jeder jede jedes jeden Januar Jänner Februar "
        "März April Mai Juni Juli August September Oktober November Dezember Jahrhundert Jahrhunderts "
        "Jh Jhd Jahrtausend Jahrestag Geburtstag Weltkrieg Weltkriegs Liga Bundesliga Runde Auflage "
        "Spieltag Klasse Etage Stock Kapitel Teil Mal oder und"
    ),
    "da": (
        "den det til fra januar februar marts april maj juni juli august september oktober november december"
    ),
    "no": (
        "den det til fra januar februar mars april mai juni juli august september oktober november desember"
    ),
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince století",
}
"""Words beside an ordinal number, by the languages that write one with a period."""
