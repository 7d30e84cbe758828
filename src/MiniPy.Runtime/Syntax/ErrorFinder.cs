// What to say about a source that does not parse.
//
// (Being built up: the generic message at the token where the parser stopped.)
// CPython parses a wrong source a second time, with rules that match common mistakes. This class does the same over the token array,
// so that the parser itself can stay free of them.
// It is only ever created after a failure.

using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    private sealed class ErrorFinder(Parser parser) {
        public CompileErrorException Find() => parser.ErrorAtToken("SyntaxError", "invalid syntax", parser._p);
    }
}
