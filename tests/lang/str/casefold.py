# casefold makes what differs only in case equal.
print('Straße'.casefold() == 'STRASSE'.casefold(), 'ꭰ'.casefold() == 'Ꭰ')
# expect: True True
