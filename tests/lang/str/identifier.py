# Identifiers follow XID_Start and XID_Continue.
print('naïve'.isidentifier(), '1a'.isidentifier(), 'a·b'.isidentifier(), '℘'.isidentifier(), ''.isidentifier())
# expect: True False True True False
