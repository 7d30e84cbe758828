# The parts of a group have its notes, cause and traceback.
class G(ExceptionGroup):
    def derive(self, excs):
        return G("derived", excs)
g = G("m", [ValueError(1), TypeError(2)])
g.add_note("n")
g.__cause__ = KeyError("c")
part = g.subgroup(ValueError)
print(repr(part), part.__notes__, part.__notes__ is g.__notes__, repr(part.__cause__), part.message, part.exceptions)
# expect: G('derived', [ValueError(1)]) ['n'] False KeyError('c') derived (ValueError(1),)
