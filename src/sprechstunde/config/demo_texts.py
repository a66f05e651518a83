# ruff: noqa: E501 - a paragraph of German is one line here
"""The German texts of the demonstration: the municipality's pages and what its offices say about themselves.

Demonstration only: an operator replaces every one of them. Telephone numbers are the city's official exchange or lie in
the range that is kept free for fiction (+49 221 4710-xxx); addresses under example domains reach nobody.
Markup: an empty line ends a paragraph, "## " begins a heading, "- " a list item.
"""

from __future__ import annotations

from typing import Any

from sprechstunde.config.demo_pages import PAGES as PAGES

EXCHANGE = "+49 2181 608-0"


MUNICIPALITY = {
    "name": "Stadt Grevenbroich",
    "land": "NW",
    "phone": EXCHANGE,
    "email": "virtuelle-beratung@grevenbroich.example",
    "address": "Am Markt 1, 41515 Grevenbroich",
    "barrier_email": "barrierefreiheit@grevenbroich.example",
}

YOUTH_OFFICE = {
    "phone": "+49 221 4710-510",
    "email": "jugendamt@grevenbroich.example",
    "address": "Am Markt 1, 41515 Grevenbroich",
    "position": 0,
}

CITIZEN_SERVICE = {
    "phone": EXCHANGE,
    "email": "buergerservice@grevenbroich.example",
    "address": "Am Markt 1, 41515 Grevenbroich",
    "position": 1,
}

CLOSED_TODAY = "Fortbildung des Teams"

HOW_A_VIDEO_TALK_GOES = """\
Sie ziehen eine Wartemarke und sehen, wie viele Personen vor Ihnen sind. Wenn Sie an der Reihe sind, meldet sich diese Seite, und Sie treten mit einem Klick ein.

Oder Sie vereinbaren einen Termin mit Ihrer E-Mail-Adresse. Der Link in der E-Mail führt Sie kurz vorher in den Wartebereich. Mit Termin sind Sie zur vereinbarten Zeit als Nächstes an der Reihe.

Kamera und Mikrofon sind zuerst aus. Sie entscheiden, ob und wann Sie sie einschalten. Sie können auch nur zuhören oder schreiben: Was Sie tippen, erscheint sofort auf der anderen Seite.

Bild und Ton gehen verschlüsselt von Ihrem Gerät zu unserem. Nichts wird aufgezeichnet. Unterlagen können wir gemeinsam ansehen; sie sind nach dem Gespräch wieder weg."""

SOCIAL_DATA_OF_A_TALK = """\
Für die Wartemarke speichern wir eine Nummer, das Büro und die Uhrzeit, und wenn Sie möchten einen Namen Ihrer Wahl und Ihr Anliegen. Eine Datei in Ihrem Browser (Cookie) merkt sich, dass die Marke Ihnen gehört. 24 Stunden nach dem Ende der Marke wird alles gelöscht.

Für einen Termin speichern wir außerdem Ihre E-Mail-Adresse, die Zeit, Ihr Anliegen aus einer Liste und was Sie sonst freiwillig angeben. Warum Sie kommen, fragen wir nicht. 30 Tage nach dem Termin wird alles gelöscht; Sie können das mit dem Link in der E-Mail auch selbst tun.

Was Sie uns im Gespräch anvertrauen, bleibt bei der Person, die Sie berät. Sie darf es nur mit Ihrer Einwilligung weitergeben oder wenn das Gesetz es ausdrücklich erlaubt, etwa zum Schutz eines Kindes (§ 65 SGB VIII).

Wir erheben nur, was wir für die Beratung brauchen, und zwar bei Ihnen selbst (§ 62 SGB VIII, § 67a SGB X, Artikel 6 Absatz 1 Buchstaben c und e DSGVO)."""

# At short notice, so that a whole life of an appointment can be tried out within the hour.
APPOINTMENTS: dict[str, dict[str, Any]] = {
    "trennung-scheidung": {
        "appointments_offered": True,
        "lead_minutes": 15,
        "reply_email": "termine@grevenbroich.example",
    },
    "pflegeeltern": {"appointments_offered": True, "lead_minutes": 15, "reply_email": "pflegekinder@grevenbroich.example"},
    "buergerbuero": {"appointments_offered": True, "lead_minutes": 15},
}

# Services: name, usual minutes, short name.
OFFICES: dict[str, dict[str, Any]] = {
    "trennung-scheidung": {
        "name": "Trennungs- und Scheidungsberatung",
        "prefix": "T",
        "sensitive": True,
        "open_on_holidays": True,
        "summary": "Sie trennen sich, und Sie haben Kinder? Wir helfen Ihnen, gute Lösungen für alle zu finden.",
        "purpose": """\
Eine Trennung verändert vieles. Wir hören Ihnen zu und suchen mit Ihnen Wege, die Ihren Kindern guttun: Wo werden sie wohnen? Wie sehen sie beide Eltern? Wer entscheidet was?

Sie können allein kommen, zu zweit oder mit einer Person Ihres Vertrauens. Auch Großeltern und andere nahe Menschen können sich beraten lassen. Kinder und Jugendliche dürfen sich selbst an uns wenden, in einer Notlage auch ohne Wissen der Eltern.

Die Beratung ist kostenlos und vertraulich. Wir sind keine Anwältinnen oder Anwälte und nehmen nicht Partei.""",
        "bring": """\
Sie müssen nichts vorbereiten. Wenn Sie sie haben, helfen manchmal:

- Briefe oder Beschlüsse des Familiengerichts
- eine Vereinbarung, die Sie schon getroffen haben
- Ihre Fragen auf einem Zettel

Suchen Sie sich einen ruhigen Ort, an dem Sie frei sprechen können.""",
        "how_it_works": HOW_A_VIDEO_TALK_GOES,
        "legal_basis": """\
Wir verarbeiten Ihre Angaben nur, um Sie zu Trennung, Scheidung und Umgang zu beraten (§§ 17, 18 und 62 SGB VIII).

"""
        + SOCIAL_DATA_OF_A_TALK,
        "services": [
            ("Beratung bei Trennung und Scheidung", 45, "trennung"),
            ("Umgang und elterliche Sorge", 45, "umgang"),
            ("Unterhalt für Kinder: erste Fragen", 20, "unterhalt"),
        ],
    },
    "pflegeeltern": {
        "name": "Pflegeelternschaft",
        "prefix": "P",
        "open_on_holidays": True,
        "summary": "Sie möchten ein Kind aufnehmen oder leben schon mit einem Pflegekind? Sprechen Sie mit uns.",
        "purpose": """\
Manche Kinder können eine Zeit lang oder dauerhaft nicht bei ihren Eltern leben. Pflegeeltern geben ihnen ein Zuhause. Wir erklären Ihnen, was das bedeutet, und begleiten Sie auf dem Weg.

Pflegeeltern kann vieles sein: ein Paar, eine Person allein, eine Patchwork- oder Regenbogenfamilie. Wichtig sind Zeit, Platz und ein offenes Herz.

Leben Sie schon mit einem Pflegekind, beraten wir Sie zu Alltag, Schule, Kontakt zu den Eltern, Geld und Anträgen.""",
        "bring": """\
Für ein erstes Gespräch brauchen Sie nichts. Wenn Sie schon ein Pflegekind haben, helfen:

- der letzte Hilfeplan
- Schreiben, zu denen Sie Fragen haben""",
        "how_it_works": HOW_A_VIDEO_TALK_GOES,
        "legal_basis": """\
Wir verarbeiten Ihre Angaben nur, um Sie zur Vollzeitpflege zu beraten und zu unterstützen (§§ 33, 37a und 62 SGB VIII).

"""
        + SOCIAL_DATA_OF_A_TALK,
        "services": [
            ("Pflegefamilie werden: erstes Gespräch", 30, "pflegefamilie-werden"),
            ("Beratung im Alltag mit einem Pflegekind", 45, "pflegekind"),
            ("Bereitschaftspflege", 30, "bereitschaft"),
        ],
    },
    "buergerbuero": {
        "name": "Bürgerbüro",
        "prefix": "B",
        "summary": "Fragen zu Ausweis, Wohnsitz und Bescheinigungen: oft geht es ohne Weg ins Rathaus.",
        "purpose": """\
Wir beantworten Ihre Fragen zu Ausweis und Reisepass, An- und Ummeldung, Führungszeugnis und Bescheinigungen und sagen Ihnen, was Sie online erledigen können.

Manches geht nur vor Ort, zum Beispiel Fingerabdrücke für den Ausweis. Dann sagen wir Ihnen, was Sie mitbringen müssen, damit ein Weg genügt.""",
        "bring": """\
- Ausweis oder Reisepass, wenn Sie einen haben
- Schreiben, um die es geht

Zeigen Sie Ihren Ausweis bitte erst in die Kamera, wenn wir Sie darum bitten.""",
        "how_it_works": HOW_A_VIDEO_TALK_GOES,
        "legal_basis": """\
Wir verarbeiten Ihre Angaben nur, um Ihre Fragen zu beantworten (§ 3 DSG NRW, Artikel 6 Absatz 1 Buchstabe e DSGVO).

Für die Wartemarke speichern wir eine Nummer, das Büro und die Uhrzeit, und wenn Sie möchten einen Namen Ihrer Wahl und Ihr Anliegen. Eine Datei in Ihrem Browser (Cookie) merkt sich, dass die Marke Ihnen gehört. 24 Stunden nach dem Ende der Marke wird alles gelöscht.

Für einen Termin speichern wir außerdem Ihre E-Mail-Adresse, die Zeit, Ihr Anliegen aus einer Liste und was Sie sonst freiwillig angeben. 30 Tage nach dem Termin wird alles gelöscht; Sie können das mit dem Link in der E-Mail auch selbst tun.""",
        "services": [
            ("Ausweis und Reisepass: was Sie brauchen", 10, "ausweis"),
            ("An-, Um- und Abmeldung", 15, "meldung"),
            ("Bescheinigungen und Führungszeugnis", 10, "bescheinigung"),
        ],
    },
}
