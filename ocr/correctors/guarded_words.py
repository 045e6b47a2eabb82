"""Words for amounts, dates and parties: no corrector may insert or remove one of them."""

import re

_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
thousand million billion trillion first second third fourth fifth sixth seventh eighth ninth tenth
eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
twentieth half halves quarter quarters dozen dozens double triple once twice hundreds thousands
millions billions percent not non none never without now
"""
_DATES = """
january february march april may june july august september october november december sept monday
tuesday wednesday thursday friday saturday sunday tues thur thurs noon midnight today tomorrow
yesterday day days week weeks month months year years hour hours
"""
_MONEY = """
dollar dollars cent cents euro euros pound pounds penny pence rupee rupees ringgit yuan yen franc
francs peso pesos rupiah baht dong dinar dinars dirham dirhams rial riyal lira zloty krona kronor
krone kroner rand real reais rouble roubles ruble rubles won credit debit paid unpaid
"""
_MEASURES = """
gram grams kilogram kilograms milligram milligrams microgram micrograms kilo kilos litre litres
liter liters millilitre milliliter metre metres meter meters kilometre kilometer millimetre
millimeter centimetre centimeter mile miles inch inches foot feet yard yards acre acres ounce ounces
pint pints gallon gallons
"""
_PARTIES = """
employer employee lessor lessee mortgagor mortgagee payer payee grantor grantee licensor licensee
assignor assignee debtor creditor lender borrower
"""

_GERMAN = """
eins zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig vierzig fünfzig sechzig
siebzig achtzig neunzig hundert tausend million millionen halb januar februar märz juni juli oktober
dezember montag dienstag mittwoch donnerstag freitag samstag sonntag heute morgen gestern tage monat
monate jahr jahre woche wochen bezahlt unbezahlt
"""
_FRENCH = """
deux trois quatre cinq sept huit neuf onze douze treize quatorze quinze seize vingt trente quarante
cinquante soixante cent cents mille demi janvier février mars avril juin juillet août septembre
octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche demain jour jours mois
année années semaine payé impayé
"""
_SPANISH = """
cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta
cincuenta sesenta setenta ochenta noventa cien ciento cientos medio enero febrero marzo abril mayo
junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes
sábado domingo mañana ayer días meses años semana pagado
"""
_ITALIAN = """
quattro cinque sette otto nove dieci undici dodici tredici quindici venti trenta quaranta cinquanta
sessanta settanta ottanta novanta cento mila mezzo gennaio febbraio aprile maggio giugno luglio
settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica oggi domani ieri
giorno giorni mese mesi anno anni pagato
"""
_PORTUGUESE = """
dois três quatro sete oito nove doze treze vinte trinta quarenta cinquenta sessenta setenta oitenta
noventa meio janeiro fevereiro março maio junho julho setembro outubro dezembro segunda terça quarta
quinta sexta sábado hoje amanhã ontem
"""
_DUTCH = """
twee drie vijf zeven negen tien elf twaalf twintig dertig veertig vijftig zestig zeventig tachtig
negentig honderd duizend half januari februari maart mei juni juli augustus oktober maandag dinsdag
woensdag donderdag vrijdag zaterdag zondag vandaag morgen gisteren dagen maand maanden jaar jaren
betaald
"""
_MALAY = """
satu dua tiga empat lima enam tujuh lapan delapan sembilan sepuluh belas puluh ratus ribu juta
setengah januari februari mac april jun juni julai juli ogos agustus september oktober november
disember desember isnin senin selasa rabu khamis kamis jumaat jumat sabtu ahad minggu hari bulan
tahun esok semalam
"""
_POLISH = """
jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć sto tysiąc tysięcy milion złoty
złotych grosz groszy stycznia lutego marca kwietnia maja czerwca lipca sierpnia września
października listopada grudnia
"""
_SCANDINAVIAN = """
en ett två tre fyra fem sex sju åtta nio tio elva tolv tjugo trettio fyrtio femtio sextio sjuttio
åttio nittio hundra tusen fire seks otte ni ti hundrede hundre tyve januari februari januar februar
mars maj juni juli augusti oktober måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag
lørdag søndag
"""

_RUSSIAN = """
один одна два две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать
четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок
пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот
семьсот восемьсот девятьсот тысяча тысячи тысяч миллион рубль рубля рублей копейка копейки копеек
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
"""

# The parts of compound numbers in German, Italian, Dutch and Spanish, as "sechsundvierzig",
# "ventidue", "tweehonderd" and "doscientos".
_PARTS = """
ein eins zwei drei vier fünf sechs sech sieben sieb acht neun zehn elf zwölf zwanzig zig ßig ssig
hundert tausend und un uno due tre tré quattro cinque sei sette otto nove dieci venti vent trenta
trent quaranta quarant cinquanta cinquant sessanta sessant settanta settant ottanta ottant novanta
novant cento cent mille mila een twee drie vijf zes zeven negen tien twin tig der veer tach honderd
duizend en ën dos tres cuatro seis siete ocho nueve quin sete nove cientos cientas dieci veinti
veintiún treinta dós trés séis
"""
_COMPOUND = re.compile(f"(?:{'|'.join(sorted(set(_PARTS.split()), key=len, reverse=True))}){{2,}}")
_ROMAN = re.compile("m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ENGLISH = _NUMBERS + _DATES + _MONEY + _MEASURES + _PARTIES
_OTHERS = (
    _GERMAN
    + _FRENCH
    + _SPANISH
    + _ITALIAN
    + _PORTUGUESE
    + _DUTCH
    + _MALAY
    + _POLISH
    + _SCANDINAVIAN
    + _RUSSIAN
)
_ALL = frozenset((_ENGLISH + _OTHERS).split())


def is_fixed(word: str) -> bool:
    """Whether it is one of these words, a compound number or a Roman one.

    `word` has only letters, in any case.
    """
    folded = word.lower()
    if folded in _ALL or _COMPOUND.fullmatch(folded):
        return True
    return _ROMAN.fullmatch(folded) is not None
