# Automatic and manual numbering do not mix.
for template in ('{}{0}', '{0}{}'):
    try:
        template.format(1)
    except ValueError as error:
        print(error)
# expect: cannot switch from automatic field numbering to manual field specification
# expect: cannot switch from manual field specification to automatic field numbering
