# A plain exception that matches arrives in a group; one that does not stays plain.
try:
    raise ValueError(1)
except* ValueError as e:
    print(repr(e))
try:
    try:
        raise KeyError(1)
    except* ValueError:
        pass
except KeyError as e:
    print(repr(e))
# expect: ExceptionGroup('', (ValueError(1),))
# expect: KeyError(1)
