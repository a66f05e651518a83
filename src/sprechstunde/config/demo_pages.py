# ruff: noqa: E501 - a paragraph of German is one line here
"""The municipality's own pages in the demonstration: legal notice, privacy, accessibility, easy language, sign language.

Written as a city could use them, but for the demonstration only; see `demo_texts`.
"""

from __future__ import annotations

_DEMO = "Dies ist ein Mustertext der Vorführung. Er gehört zu keinem echten Angebot der Stadt."

IMPRINT = f"""\
{_DEMO}

## Anbieterin
Stadt Grevenbroich
Am Markt 1
41515 Grevenbroich

Telefon: +49 2181 608-0
E-Mail: virtuelle-beratung@grevenbroich.example

## Vertretung
Die Stadt Grevenbroich ist eine Körperschaft des öffentlichen Rechts. Sie wird von der Bürgermeisterin oder dem Bürgermeister vertreten. In der Vorführung ist hier kein Name eingetragen.

## Verantwortlich für den Inhalt
Stadt Grevenbroich, Stelle für Öffentlichkeitsarbeit, Anschrift wie oben

## Umsatzsteuer
Eine Umsatzsteuer-Identifikationsnummer ist in der Vorführung nicht eingetragen.

## Technik
Diese Seiten laufen mit der freien Software Sprechstunde (Lizenz EUPL 1.2) und folgen dem Design-System KERN der deutschen Verwaltung."""

PRIVACY = f"""\
{_DEMO}

## Das Wichtigste in Kürze
- Sie können sich umsehen, ohne dass wir etwas über Sie speichern. Es gibt keine Werbung, keine Zählung von Besuchen und keine Verbindung zu fremden Diensten.
- Für eine Wartemarke brauchen wir keinen Namen. Für einen Termin brauchen wir nur Ihre E-Mail-Adresse.
- Bild, Ton und Unterlagen gehen verschlüsselt von Gerät zu Gerät. Unser Server sieht und speichert sie nicht. Nichts wird aufgezeichnet.
- Was zu Ihrer Wartemarke gehört, wird 24 Stunden nach ihrem Ende gelöscht, was zu Ihrem Termin gehört, 30 Tage nach dem Termin.

## Wer verantwortlich ist
Stadt Grevenbroich, Am Markt 1, 41515 Grevenbroich
Telefon: +49 2181 608-0
E-Mail: virtuelle-beratung@grevenbroich.example

## Datenschutzbeauftragte Stelle
Die behördliche Datenschutzbeauftragte oder den behördlichen Datenschutzbeauftragten erreichen Sie unter derselben Anschrift und unter datenschutz@grevenbroich.example.

## Wenn Sie unsere Seiten ansehen
Ihr Browser sendet uns technische Angaben, zum Beispiel Ihre IP-Adresse. Wir brauchen sie, um zu antworten und Angriffe abzuwehren. In unseren Protokollen stehen keine IP-Adressen.

## Wenn Sie eine Wartemarke ziehen
Wir speichern die Nummer, das Büro, die Uhrzeit und, nur wenn Sie es angeben, einen Namen Ihrer Wahl und Ihr Anliegen. In Ihrem Browser legen wir eine einzige Datei (Cookie) ab. Sie beweist, dass die Marke Ihnen gehört, und ist dafür unbedingt nötig (§ 25 Absatz 2 Nummer 2 TDDDG).

Zweck ist, Sie der Reihe nach aufzurufen und zu beraten. Rechtsgrundlagen sind Artikel 6 Absatz 1 Buchstaben c und e DSGVO mit den Gesetzen, die für die jeweilige Beratung gelten, im Jugendamt vor allem §§ 61 bis 65 SGB VIII. Sie stehen auf der Seite jedes Büros neben dem Knopf „Wartemarke ziehen“.

## Wenn Sie einen Termin vereinbaren
Wir speichern Ihre E-Mail-Adresse, das Büro, Ihr Anliegen aus einer Liste und die Zeit des Termins. Freiwillig sind ein Name oder Pseudonym, eine Telefonnummer, die Sprache des Gesprächs und ob Sie Dolmetschung, Gebärdensprache, Live-Text oder eine Person Ihres Vertrauens brauchen. Was Sie uns zur Zeit schreiben, heben wir beim Termin auf; warum Sie kommen, schreiben Sie uns bitte nicht.

Zweck und Rechtsgrundlagen sind dieselben wie bei der Wartemarke.

## Unsere E-Mails
Wir schreiben Ihnen nur zu Ihrem Termin: zur Bestätigung, bei Änderungen und als Erinnerung. Erinnerungen können Sie mit einem Klick abbestellen. Eine E-Mail ist auf dem Weg zu Ihnen nicht immer verschlossen wie ein Brief. Deshalb steht darin nicht, worüber wir sprechen. Bei der Beratung zu Trennung und Scheidung steht auch der Name des Büros nicht darin, weder im Absender noch im Betreff noch im Kalendereintrag.

Mit dem Link und dem Code in der E-Mail kann man Ihren Termin öffnen. Geben Sie sie nur weiter, wenn das jemand anderes darf. Wählen Sie eine Adresse, die sonst niemand liest.

Sie können jederzeit ansehen, was wir zu Ihrem Termin gespeichert haben, es berichtigen und alles löschen. Der Link in der E-Mail führt dorthin.

## Während der Beratung
Das Gespräch läuft unmittelbar zwischen Ihrem Browser und dem der beratenden Person, Ende zu Ende verschlüsselt. Unser Server vermittelt nur die Verbindung. Dabei erfahren beide Geräte die Netzadresse des anderen.

Gezeigte Unterlagen und geschriebener Text bleiben auf den beiden Geräten und verschwinden mit dem Ende der Beratung.

## Wie lange wir speichern
- Wartemarken mit allem, was dazugehört: 24 Stunden nach ihrem Ende
- Termine mit allem, was dazugehört: 30 Tage nach dem Termin
- E-Mails, die wir verschickt haben: 7 Tage; solche, die nicht ankommen: 30 Tage
- Zahlen ohne Bezug zu Personen, etwa die Länge von Wartezeiten: auf Dauer

## Ihre Rechte
Sie können Auskunft, Berichtigung und Löschung verlangen, die Verarbeitung einschränken lassen und ihr widersprechen (Artikel 15 bis 21 DSGVO, §§ 83 und 84 SGB X). Schreiben Sie uns oder rufen Sie an.

Sie können sich bei der Landesbeauftragten oder dem Landesbeauftragten für Datenschutz und Informationsfreiheit Nordrhein-Westfalen beschweren: www.ldi.nrw.de"""

ACCESSIBILITY = f"""\
{_DEMO}

Die Stadt Grevenbroich möchte, dass alle Menschen die virtuelle Beratung nutzen können. Diese Erklärung gilt für die Seiten der virtuellen Beratung. Grundlage sind das Behindertengleichstellungsgesetz Nordrhein-Westfalen (BGG NRW) und die Barrierefreie-Informationstechnik-Verordnung Nordrhein-Westfalen (BITVNRW).

## Wie barrierefrei ist dieses Angebot?
Dieses Angebot ist mit den Anforderungen teilweise vereinbar. Was noch fehlt, steht im nächsten Abschnitt.

## Was noch nicht barrierefrei ist
- Es gibt noch kein Video in Deutscher Gebärdensprache.
- In Leichter Sprache gibt es bisher eine Seite, die das Angebot erklärt. Wartebereich und Beratungsraum gibt es noch nicht in Leichter Sprache.
- Barrieren können Sie uns per E-Mail und Telefon melden. Das elektronische Kontaktformular, das § 10b BGG NRW verlangt, fehlt noch.
- Untertitel werden während des Gesprächs nicht automatisch erzeugt. Sie können aber jederzeit schreiben statt sprechen.
- Unterlagen, die im Gespräch gezeigt werden, sind nur so zugänglich, wie sie erstellt wurden.

## Was Ihnen hilft
- Sie können alles mit der Tastatur bedienen.
- Kamera und Mikrofon sind nicht nötig. Mit Live-Text erscheint jeder Buchstabe sofort auf der anderen Seite.
- Änderungen in der Warteschlange werden für Vorleseprogramme angesagt, nicht öfter als zweimal in der Minute. Sie können die Aktualisierung anhalten.
- Die Seiten passen sich an große Schrift, dunkle Darstellung, hohen Kontrast und kleine Bildschirme an.
- Wenn Video für Sie nicht geht, rufen Sie uns an oder kommen Sie vorbei.

## Wie wir geprüft haben
Die Einschätzung beruht auf einer Selbstbewertung mit automatischen Prüfungen und mit Prüfungen per Tastatur. Eine unabhängige Prüfung hat noch nicht stattgefunden.

## Wenn wir nicht weiterhelfen
Wir antworten Ihnen innerhalb eines Monats. Wenn Sie mit unserer Antwort nicht zufrieden sind oder keine erhalten, können Sie sich an die Ombudsstelle wenden. Sie vermittelt in einem Ombudsverfahren nach § 10d BGG NRW. Das kostet nichts, und Sie brauchen keinen Rechtsbeistand.

Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen
bei der oder dem Landesbeauftragten für Menschen mit Behinderungen sowie für Patientinnen und Patienten
https://www.lbbp.nrw.de/ombudsstelle"""

EASY_LANGUAGE = """\
Das ist ein Muster-Text.
Der Text gehört zu einer Vorführung.

## Was ist die virtuelle Beratung?
Sie haben eine Frage an die Stadt.
Sie möchten mit einem Menschen sprechen.
Sie können von zu Hause aus sprechen.
Das geht mit dem Handy oder mit dem Computer.
Sie sehen die Beraterin oder den Berater im Video.
Die Beratung kostet nichts.

## Welche Büros gibt es?
Ein Büro im Internet heißt: virtuelles Büro.
Es gibt ein Büro für Eltern, die sich trennen.
Es gibt ein Büro für Pflege-Eltern.
Es gibt ein Büro für Ausweise und andere Papiere.
Auf der Start-Seite sehen Sie alle Büros.

Neben jedem Büro steht ein Wort:

- Geöffnet: Sie sind gleich dran.
- Belegt: Sie müssen etwas warten.
- Für heute voll: Heute gibt es keine Nummern mehr.
- Geschlossen: Das Büro hat jetzt zu.

## So bekommen Sie eine Beratung
Wählen Sie ein Büro aus.
Drücken Sie auf den Knopf: Wartemarke ziehen.
Dann bekommen Sie eine Nummer.
Sie müssen Ihren Namen nicht sagen.

Sie können auch einen Termin machen.
Drücken Sie auf den Knopf: Termin buchen.
Suchen Sie eine Uhrzeit aus.
Schreiben Sie Ihre E-Mail-Adresse auf.
Dann bekommen Sie eine E-Mail von uns.
In der E-Mail ist ein Link.
Drücken Sie auf den Link.
Dann bestätigen Sie den Termin.
Erst dann ist der Termin fest.

Sie haben eine Wartemarke gezogen?
Jetzt warten Sie.
Auf der Seite steht, wie viele Menschen vor Ihnen sind.
Sie dürfen die Seite neu laden.
Ihre Nummer geht nicht verloren.

Wenn Sie dran sind, steht auf der Seite: Sie sind dran.
Drücken Sie auf den Knopf: Jetzt eintreten.
Dann beginnt die Beratung.

## Im Gespräch
Zuerst ist Ihre Kamera aus.
Zuerst ist auch Ihr Mikrofon aus.
Sie schalten die Kamera selbst ein.
Sie schalten das Mikrofon selbst ein.
Sie können auch nur schreiben.
Niemand nimmt das Gespräch auf.
Was Sie sagen, bleibt geheim.
Nur bei großer Gefahr dürfen wir Hilfe holen.
Zum Beispiel: Ein Kind ist in Gefahr.

## Sie brauchen sofort Hilfe?
Rufen Sie eine dieser Nummern an:

- 112: Rettung und Feuerwehr
- 110: Polizei
- 116 111: Hilfe für Kinder und Jugendliche
- 116 016: Hilfe für Frauen, die Gewalt erleben

## Sie möchten lieber telefonieren?
Das geht auch.
Die Telefon-Nummer ist: +49 2181 608-0
Sie können auch in das Rathaus kommen.
Die Adresse ist: Am Markt 1 in Grevenbroich.

## Diese Seite hat eine Barriere?
Eine Barriere ist ein Hindernis.
Zum Beispiel: Sie können etwas nicht lesen.
Oder: Sie können einen Knopf nicht drücken.
Sagen Sie uns das bitte.
Unten auf jeder Seite steht: Barriere melden.
Wir antworten Ihnen in höchstens einem Monat.

Manchmal hilft unsere Antwort nicht.
Dann können Sie zur Ombuds-Stelle gehen.
Die Ombuds-Stelle hilft bei Streit.
Das kostet nichts."""

SIGN_LANGUAGE = f"""\
{_DEMO}

## Noch kein Video
Ein Video in Deutscher Gebärdensprache über die virtuelle Beratung gibt es noch nicht. Das ist eine Lücke, und wir wissen das. Auf dieser Seite wird es stehen, sobald es fertig ist.

## So können Sie die Beratung trotzdem nutzen
- Im Gespräch sehen Sie die beratende Person im Video und können mit ihr schreiben. Jeder Buchstabe erscheint sofort auf der anderen Seite (Live-Text).
- Sie brauchen dafür weder Ton noch Mikrofon.
- Der Aufruf ist immer sichtbar: Auf der Seite erscheint ein Fenster, und der Titel ändert sich.

## Mit Dolmetschung
Für Gespräche mit dem Jugendamt können Sie eine Dolmetscherin oder einen Dolmetscher für Gebärdensprache verlangen. Das kostet Sie nichts (§ 19 Absatz 1 SGB X, § 17 Absatz 2 SGB I). Schreiben Sie uns vorher, damit wir den Einsatz bestellen können: virtuelle-beratung@grevenbroich.example"""

PAGES: dict[str, str] = {
    "impressum": IMPRINT,
    "datenschutz": PRIVACY,
    "barrierefreiheit": ACCESSIBILITY,
    "leichte-sprache": EASY_LANGUAGE,
    "gebaerdensprache": SIGN_LANGUAGE,
}
