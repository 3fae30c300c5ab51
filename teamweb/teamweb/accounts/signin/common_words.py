"""Words that passwords are made of, written by us: see passwords.py."""

# Stand between the others without making anything harder to guess.
FILLERS = frozenset(
    """
    ich du er sie es wir ihr mein meine meinen dein deine unser unsere der die das den dem ein eine
    ist sind und oder mit ohne im in am an auf bei für von vom zu zum zur nur kein nicht sehr neu
    neue neues alt 1a ab the my is and for i you
    """.split()
)

_OFFICE = """
    passwort passwörter password kennwort losung geheim geheimnis geheimwort zugang zugangsdaten
    anmeldung anmelden login benutzer nutzer user admin administrator root system computer rechner
    internet intranet server netzwerk email mail test tester testen muster mustermann beispiel demo
    standard start vorlage default changeme initial hallo hello willkommen welcome servus moin
    grüezi tschüss team teamweb wiki projekt gruppe arbeit büro office chef kollege kollegin
    mitarbeiter mitarbeiterin abteilung referat sachgebiet dezernat fachbereich verwaltung
    stadtverwaltung kreisverwaltung gemeindeverwaltung rathaus stadt stadtrat kreis landkreis
    landratsamt gemeinde kommune kommunal region land bund bundesland behörde amt bauamt
    ordnungsamt standesamt jugendamt sozialamt finanzamt bürgeramt bürgerbüro bürger bürgerservice
    bürgermeister oberbürgermeister landrat minister ministerium dienst öffentlicher service
    digital digitalisierung onlinezugangsgesetz ozg fitko egovernment akte eakte antrag protokoll
    sitzung beschluss arbeitskreis ausschuss haushalt steuer gesetz urlaub feierabend wochenende
    pause kaffee montagmorgen besprechung drucker telefon handy sicher sicherheit datenschutz
    schlüssel schloss tür master sommerfest weihnachtsfeier
"""
_TIME = """
    januar februar märz april mai juni juli august september oktober november dezember january
    february march may june july october december montag dienstag mittwoch donnerstag freitag
    samstag sonnabend sonntag monday tuesday wednesday thursday friday saturday sunday frühling
    frühjahr sommer herbst winter spring summer autumn ostern pfingsten weihnachten weihnacht
    silvester neujahr advent karneval fasching geburtstag jahr monat woche tag heute morgen gestern
"""
_PLACES = """
    deutschland germany europa österreich schweiz badenwürttemberg baden württemberg bayern berlin
    brandenburg bremen hamburg hessen mecklenburg vorpommern niedersachsen nordrhein westfalen nrw
    rheinland pfalz saarland sachsen anhalt sachsenanhalt schleswig holstein thüringen münchen köln
    frankfurt stuttgart düsseldorf leipzig dortmund essen dresden hannover nürnberg duisburg bochum
    wuppertal bielefeld bonn münster mannheim karlsruhe augsburg wiesbaden gelsenkirchen aachen
    braunschweig chemnitz kiel halle magdeburg freiburg krefeld mainz lübeck erfurt oberhausen
    rostock kassel hagen potsdam saarbrücken hamm ludwigshafen oldenburg mülheim leverkusen
    osnabrück solingen darmstadt heidelberg herne regensburg neuss paderborn ingolstadt offenbach
    fürth würzburg ulm heilbronn pforzheim wolfsburg göttingen bottrop reutlingen koblenz
    bremerhaven erlangen jena remscheid trier recklinghausen salzgitter moers siegen hildesheim
    cottbus gera wismar schwerin stralsund greifswald flensburg konstanz tübingen passau bamberg
    bayreuth wien zürich bern salzburg paris london rom italien spanien mallorca nordsee ostsee
    bodensee rhein elbe donau main harz alpen schwarzwald allgäu
"""
_NAMES = """
    alexander andreas anna anne anton barbara ben bernd birgit brigitte christian christina
    christine claudia daniel daniela david dieter elias elisabeth emil emilia emma erika felix
    finn florian frank franz gabriele georg hannah hans heike heinz helga helmut horst ingrid jan
    jana jens johanna johannes jonas josef julia julian jürgen karin karl katharina katrin klaus
    laura lea lena leon lisa lukas manfred maria marie markus martin martina matthias max maximilian
    melanie mia michael michaela monika nicole nina noah oliver oskar patrick paul peter petra
    philipp rainer ralf renate robert sabine sabrina sandra sarah sebastian silke simon sophia
    sophie stefan stefanie susanne sven tanja thomas tobias tim tom ulrike ursula uwe werner
    wolfgang müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann
"""
_LIFE = """
    schatz schatzi liebling liebe lieben liebt dich dir mich engel sonne sonnenschein stern mond
    himmel blume rose herz baby mama papa mutti vati oma opa familie kinder kind sohn tochter
    freund freundin hund hunde katze kater maus mausi hase hasi bärchen bär spatz schnecke
    schnucki tiger löwe adler drache delfin pferdchen fussball football fußball tor bundesliga
    borussia bvb schalke werder eintracht union hertha hsv fcbayern fcb fcköln weltmeister
    mercedes porsche audi bmw volkswagen golf opel auto motorrad harley ferrari yamaha honda
    schokolade pizza bier wein apfel banane erdbeere kuchen garten haus strand meer berge urlaub
    musik gitarre rock metal star starwars matrix batman superman spiderman pokemon simpsons
    ninja dragon shadow monkey princess prinzessin love iloveyou letmein secret hallodu hallihallo
    glück freude leben freiheit frieden hoffnung gott jesus amen scheisse arschloch ficken penis
    titanic ironman killer sommersonne rot blau grün gelb schwarz weiss weiß silber gold bunt
    eins zwei drei vier fünf sechs sieben acht neun zehn qwertz qwerty asdf yxcv abc abcd xyz
"""

WORDS = frozenset(" ".join((_OFFICE, _TIME, _PLACES, _NAMES, _LIFE)).split())
