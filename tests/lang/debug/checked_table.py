# Programs without extensions run alike with the checked API table.
# debug: capi-checks
print([x * x for x in range(4)])  # expect: [0, 1, 4, 9]
