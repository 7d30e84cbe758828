# A capital sigma at the end of a word has its own lower case.
print('ΟΔΥΣΣΕΥΣ'.lower(), 'Σ'.lower(), 'ΑΣ.'.lower(), 'ΑΣΒ'.lower())
# expect: οδυσσευς σ ας. ασβ
