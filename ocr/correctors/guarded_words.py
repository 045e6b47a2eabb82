"""Words that say how much or when: no corrector may put one in or take one out. Those of four letters and more."""

_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
first second third fourth fifth sixth seventh eighth ninth tenth half quarter dozen double triple once twice
"""
_DATES = """
january february march april may june july august september october november december sept
monday tuesday wednesday thursday friday saturday sunday tues thur thurs
today tomorrow yesterday day days week weeks month months year years hour hours
"""
_MONEY = """
dollar dollars cent cents euro euros pound pounds penny pence rupee rupees ringgit yuan yen franc francs peso pesos
credit debit paid unpaid
"""

_GERMAN = """
eins zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig
neunzig hundert tausend million millionen halb januar februar märz juni juli oktober dezember montag dienstag mittwoch
donnerstag freitag samstag sonntag heute morgen gestern tage monat monate jahr jahre woche wochen bezahlt unbezahlt
"""
_FRENCH = """
deux trois quatre cinq sept huit neuf onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante
cent cents mille demi janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi
mercredi jeudi vendredi samedi dimanche demain jour jours mois année années semaine payé impayé
"""
_SPANISH = """
cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta setenta
ochenta noventa cien ciento cientos medio enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre lunes martes miércoles jueves viernes sábado domingo mañana ayer días meses años semana pagado
"""
_ITALIAN = """
quattro cinque sette otto nove dieci undici dodici tredici quindici venti trenta quaranta cinquanta sessanta settanta
ottanta novanta cento mila mezzo gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì
mercoledì giovedì venerdì sabato domenica oggi domani ieri giorno giorni mese mesi anno anni pagato
"""
_PORTUGUESE = """
dois três quatro sete oito nove doze treze vinte trinta quarenta cinquenta sessenta setenta oitenta noventa meio janeiro
fevereiro março maio junho julho setembro outubro dezembro segunda terça quarta quinta sexta sábado hoje amanhã ontem
"""
_DUTCH = """
twee drie vijf zeven negen tien elf twaalf twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
duizend half januari februari maart mei juni juli augustus oktober maandag dinsdag woensdag donderdag vrijdag zaterdag
zondag vandaag morgen gisteren dagen maand maanden jaar jaren betaald
"""

_ALL = _NUMBERS + _DATES + _MONEY + _GERMAN + _FRENCH + _SPANISH + _ITALIAN + _PORTUGUESE + _DUTCH
FIXED_WORDS = frozenset(_ALL.split())
