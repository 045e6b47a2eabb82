"""Words that are far more common on business papers than in the texts behind a word list.

Lower case, by language. A word counts as one of a language only if that language's list has it.
"""

_ENGLISH = """
account accounts address adjustment amount attention balance branch cashier change charge charges
closing company contact customer delivery department deposit description discount exchange exclusive
goods inclusive invoice item items member number operator order payable payment please price product
purchase quantity receipt receipts reference refund refundable register registration returnable
returned rounded rounding salesperson service signature statement subtotal summary supplier table
telephone tender thank total totals transaction voucher welcome
"""
_GERMAN = """
anschrift anzahl artikel beleg bestellung betrag datum einzelpreis gesamt gesamtbetrag kasse konto
kunde kundennummer lieferung menge preis quittung rabatt rechnung rechnungsnummer rückgeld steuer
summe telefon umsatzsteuer zahlung zwischensumme
"""
_FRENCH = """
adresse acompte article caisse client commande compte description désignation facture livraison
montant paiement prix quantité reçu remise rendu service téléphone ticket total
"""
_SPANISH = """
artículo caja cambio cantidad cliente cuenta descuento descripción dirección efectivo entrega
factura fecha importe número pago pedido precio producto recibo referencia servicio subtotal
teléfono total
"""
_ITALIAN = """
articolo cassa cliente conto descrizione fattura importo indirizzo numero ordine pagamento prezzo
prodotto quantità resto ricevuta sconto scontrino servizio subtotale telefono totale
"""

BUSINESS_WORDS = frozenset((_ENGLISH + _GERMAN + _FRENCH + _SPANISH + _ITALIAN).split())
