/**
 * 1,024 German words to be read aloud: short, harmless, and no two of them a letter apart or sounding alike. Their order
 * is part of what both sides compute, so a change of it is a change of everybody's words: both pages of a talk must have
 * the same (see DOMAIN in `trust.js`).
 */
export const WORDS = `
Aal Abakus Abend Absatz Achat Adler Ahorn Akelei Album Alge Allee Alphabet Altstadt Amboss Ameise Amethyst Ampfer
Amsel Ananas Anemone Anfang Angel Anker Anorak Antilope Antwort Anzeige Apfel Applaus Aprikose Aquarell Arbeit
Archipel Archiv Arkade Armband Ärmel Arnika Atelier Atlas Atoll Auflauf Auftakt Ausblick Ausflug Auster Ausweg
Azalee Bach Bäcker Bäckerei Bagger Bahnhof Balken Ball Ballett Ballon Banane Banjo Bär Basalt Basar Baum Becken
Beere Begonie Berg Bergsee Bericht Besen Besuch Beton Bett Beutel Biber Biene Bild Birke Bison Blatt Blech Blende
Blitz Blume Blüte Boden Bohne Bohrer Boje Bonbon Brauch Brezel Brief Brise Brokkoli Bronze Brosche Brot Brötchen
Brücke Brunnen Buche Bügel Bungalow Bürste Busch Bussard Butter Canyon Cello Chor Chronik Clown Creme Dachs Dahlie
Dattel Datum Deckel Deich Delfin Delta Diamant Dichter Diele Dill Dinkel Diplom Dirigent Dirndl Distel Docht Dohle
Dom Domino Donner Dorn Drachen Draht Dreirad Drossel Dübel Duett Düne Dunst Dynamo Ebene Eber Echo Echse Efeu Effekt
Eibe Eiche Eidechse Eigelb Eimer Einfall Einhorn Einkauf Einrad Eintopf Eisen Elch Elefant Element Elfe Elster Email
Emblem Empfang Emu Energie Ente Entwurf Enzian Epoche Erbse Erdbeere Erde Erdnuss Ereignis Erfolg Erker Essig Etage
Etikett Etui Eule Fabrik Fächer Fagott Fahrrad Fährte Faktor Falke Fanfare Farbe Färber Farn Fasan Fass Fassade
Feier Feige Feldmaus Fels Fenchel Fenster Ferien Fest Fichte Figur Film Finale Fink Fisch Fischer Fjord Fladen
Flamingo Flamme Flasche Fleece Flieder Flöte Flügel Flur Fluss Fohlen Föhn Föhre Folie Fontäne Forelle Formel
Förster Forum Foto Frachter Frack Frage Freude Friede Frosch Frost Frühling Fuchs Fuchsie Fußball Gabel Galerie
Gamasche Gans Garten Gärtner Gast Gaukler Gazelle Gebäck Gebäude Gecko Gedicht Geduld Gehweg Geiger Gelee Gemälde
Genie Gepard Geranie Geröll Gerste Gesang Gewinn Gewürz Geysir Gibbon Giebel Ginster Gipfel Gips Giraffe Gischt
Gitarre Gitter Glanz Glaser Gleis Glimmer Globus Glocke Glück Gold Gondel Gong Gorilla Graben Granit Graph Gras
Gravur Grenze Grieß Grille Grotte Gruß Gulasch Gummi Gurke Gurt Gürtel Hafer Hagel Hahn Hai Haken Halm Hammer
Hamster Hang Harfe Hase Hecht Hecke Heft Heide Heiler Heimat Hemd Herbst Hering Hirsch Hirse Hitze Hobel Hocker
Höhle Honig Hopfen Hülle Hummel Humor Hut Hütte Idee Igel Iltis Imbiss Imker Imkerei Impuls Ingwer Insekt Insel Iris
Jacke Jade Jaguar Jahr Jasmin Joghurt Jolle Jubel Jugend Jupiter Kachel Käfer Kaffee Kajak Kakadu Kakao Kaktus Kalk
Kamel Kamera Kamille Kamin Kamm Kanal Kandis Känguru Kanon Kanu Kapelle Kapitän Kapitel Kappe Kapuze Karat Karotte
Karpfen Karte Käse Kasten Katalog Katze Kauz Kegel Keks Kellner Keramik Kerze Kessel Kette Kiebitz Kiefer Kies
Kimono Kino Kiosk Kirsche Kissen Kittel Kiwi Klammer Klang Klasse Klavier Klee Kleid Klingel Klinke Klippe Kloß
Kloster Knirps Knödel Knolle Knopf Knospe Knoten Kobalt Kobold Koch Koffer Kolibri Komet Komma Kommode Kompass
Kompott König Kontakt Konzert Kopie Koralle Kordel Kork Kosmos Krabbe Kragen Krähe Kran Kranich Krapfen Krater
Kreide Kreisel Kresse Kreuz Krokus Krone Krug Kuchen Kuckuck Küken Kulisse Kümmel Kupfer Kuppel Kürbis Kurier
Kurkuma Kurve Küste Kutsche Labor Lagune Lama Lampe Lasagne Lasso Laterne Laub Lauch Lawine Lehm Lehrer Leine Leiter
Lemur Leopard Lerche Lexikon Libelle Lied Liga Lilie Limette Linde Lineal Litschi Lob Lobby Locher Löffel Loge Logik
Lotse Lotus Löwe Luft Lupe Lupine Lyra Magie Magnet Majoran Makrele Malve Mammut Mandel Manege Mango Märchen Marder
Markt Marmor Maske Matrose Mauer Maus Meer Mehl Melodie Melone Menge Menü Merkur Messer Messing Mikado Milch Mimik
Minute Minze Mistral Mittag Mixer Möbel Mobile Modell Mohn Moment Monat Mond Monitor Monsun Moos Morgen Mörser
Mörtel Mosaik Motiv Motor Motte Mücke Mühle Mulde Müller Mündung Muschel Museum Musik Müsli Mütze Myrte Nachbar
Nacht Name Nashorn Nebel Neffe Nelke Neptun Netz Nickel Nische Nixe Norden Norm Note Notiz Nudel Nugat Nuss Objekt
Oboe Ofen Ohrring Okapi Oktave Olive Olm Oma Omelett Omnibus Onkel Opal Oper Optik Orange Ordnung Oregano Orgel Orka
Öse Osten Otter Ozean Paddel Paket Palast Palette Palme Panda Panther Papagei Papaya Papier Pappel Paprika Parade
Parfüm Park Passat Pastell Pate Patent Pauke Pavian Pelikan Pendel Perle Petunie Pfanne Pfau Pfeife Pfeil Pferd
Pflaume Pflug Pforte Pfosten Physik Pilot Pilz Pinguin Pizza Plakat Plan Planet Planke Plastik Platane Platin Platte
Platz Podest Poesie Pointe Pokal Pol Polka Polster Pommes Poncho Pony Portal Porträt Posaune Post Praline Prärie
Primel Prinz Prisma Probe Profil Prosa Pudding Puma Punkt Puzzle Quadrat Qualle Quark Quaste Quitte Quiz Rabe Rad
Radio Rahmen Rakete Rasen Raspel Rathaus Rätsel Raupe Refrain Regal Regen Regler Reh Reifen Reiher Reis Rekord
Relief Rentier Reserve Rettich Revier Riegel Riemen Riese Riff Ring Rinnsal Robbe Rock Roggen Roller Rollo Roman
Rose Rosine Route Rubin Rubrik Ruder Ruf Runde Rüsche Sack Säge Sahne Salat Salbei Salz Samt Sand Sandale Sänger
Saphir Satin Saturn Savanne Saxofon Schach Schaf Schäfer Schale Schaum Scheibe Schere Scheune Schicht Schilf Schirm
Schloss Schmied Schnee Schnur Schrank Schritt Schuh Schürze Schwan Schwung Seehund Seerose Seife Seil Sekunde Senf
Serie Sesam Sieb Signal Silbe Sirup Skala Skizze Smaragd Sockel Sofa Solo Sommer Sonne Soße Spalte Spargel Spaten
Spatz Spätzle Specht Spiegel Spinat Spindel Spirale Spitze Sport Sprache Spule Spur Stadt Stall Stapel Star Station
Stativ Statue Steg Stein Stempel Steppe Stiefel Stiel Stift Stille Stimme Stock Stoff Storch Strand Straße Strauch
Strom Strophe Strudel Strumpf Studio Stufe Stuhl Stunde Sturm Stütze Süden Sumpf Suppe Symbol System Szene Tablett
Tafel Taiga Takt Tandem Tanne Tanz Tänzer Tapir Tasche Tasse Tau Taube Taxi Technik Tee Teig Telefon Teller Tempo
Teppich Text Theater Theke Thema Theorie Thymian Ticket Tiger Tinte Tipp Titan Titel Toast Tomate Tombola Topas Topf
Töpfer Torte Trainer Traktor Trapez Traum Treffen Treppe Trick Troll Trommel Tropfen Trophäe Trüffel Truhe Tuba
Tukan Tulpe Tümpel Tundra Tunnel Tür Turban Türkis Turner Ufer Uhu Ukulele Ulme Umhang Umriss Umweg Unke Urlaub
Urwald Vanille Ventil Venus Veranda Verein Vers Versuch Viadukt Video Viereck Villa Violine Vision Vogel Vorhang
Vorort Vorrat Vorteil Vulkan Waage Wachtel Waffel Wagen Waggon Wald Walnuss Walross Walzer Wappen Ware Wasser Watt
Weberei Wecker Weg Weizen Welle Wermut Wert Westen Wetter Wicke Wiesel Wimpel Wind Winter Wippe Wirbel Wisent Witz
Woche Wohnung Wolf Wolke Wucht Wunder Wunsch Würfel Wurzel Xylofon Yak Zahnrad Zander Zange Zaun Zebra Zeder Zeichen
Zeile Zeisig Zelt Zenit Zentrum Zettel Ziege Ziel Ziffer Zimmer Zimt Zinn Zinnie Zirkel Zirkus Zither Zitrone Zone
Zoo Zucker Zufall Zug Zukunft Zutat Zweig Zwiebel Zyklus
`.trim().split(/\s+/);
