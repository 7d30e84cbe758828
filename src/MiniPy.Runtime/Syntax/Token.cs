// Tokens: what the tokenizer hands to the parser.
//
// A token is a small struct in one array for the whole source, so that the parser's lookahead is an index and backing up is free.
// Every operator and every hard keyword has a kind of its own; soft keywords (match, case, _) are plain names.
// Positions are kept twice: character indexes into the text (to cut names and literals out) and line / UTF-8 column pairs (for the
// tree). INDENT, DEDENT and ENDMARKER have no column (-1), as in CPython, which matters to where errors are reported.

namespace MiniPy.Syntax;

internal enum TokenKind : byte {
    EndMarker, Name, Number, String, Newline, Indent, Dedent, Error, Other,
    LPar, RPar, LSqb, RSqb, LBrace, RBrace, Colon, Comma, Semi, Plus, Minus, Star, Slash, VBar, Amper, Less, Greater, Equal, Dot,
    Percent, EqEqual, NotEqual, LessEqual, GreaterEqual, Tilde, Circumflex, LeftShift, RightShift, DoubleStar, DoubleSlash, At,
    PlusEqual, MinusEqual, StarEqual, SlashEqual, PercentEqual, AmperEqual, VBarEqual, CircumflexEqual, LeftShiftEqual,
    RightShiftEqual, DoubleStarEqual, DoubleSlashEqual, AtEqual, Arrow, Ellipsis, ColonEqual,
    False, None, True, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except, Finally, For, From,
    Global, If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try, While, With, Yield,
}

/// <summary>One token. `Start` and `End` are character indexes; `Level` is the bracket depth after the token.</summary>
internal struct Token {
    public TokenKind Kind;
    public short Level;
    public int Start;
    public int End;
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;
}
