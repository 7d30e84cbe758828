# zfill puts zeros behind the sign.
print('-42'.zfill(6), '+'.zfill(3), '--1'.zfill(5), 'é'.zfill(3))
# expect: -00042 +00 -00-1 00é
