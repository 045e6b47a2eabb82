"""English words that say how much or when: no corrector may put one in or take one out."""

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

FIXED_WORDS = frozenset((_NUMBERS + _DATES + _MONEY).split())
