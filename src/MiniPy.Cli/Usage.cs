// The text of -h.

namespace MiniPy.Cli;

internal static class Usage {
    public const string Text = """
        usage: minipy [option] ... [-c cmd | -m mod | file | -] [arg] ...
               minipy ext build FILE.c ... [-o DIR] [-n NAME] [-- CC-FLAG ...]
               minipy ext flags

        Runs Python 3.11 programs. Options are those of python3:
        -b     : issue warnings about str(bytes) and the like (-bb: errors)
        -B     : don't write .pyc files (MiniPy writes none)
        -c cmd : program passed in as string (terminates option list)
        -d     : accepted, no effect
        -E     : ignore PYTHON* environment variables (such as PYTHONPATH)
        -h     : print this help message and exit (also -? or --help)
        -i     : inspect interactively after running the program
        -I     : isolate from the user's environment (implies -E, -P and -s)
        -m mod : run library module as a script (terminates option list)
        -O     : remove assert and __debug__-dependent statements
        -OO    : do -O changes and also discard docstrings
        -P     : don't prepend a potentially unsafe path to sys.path
        -q     : don't print version and copyright messages on interactive startup
        -s -S  : no user site directory, no 'import site'
        -u     : unbuffered binary stdout and stderr
        -v     : verbose (trace imports)
        -V     : print the version number and exit (also --version)
        -W arg : warning control; arg is action:message:category:module:lineno
        -X opt : set implementation-specific option
        file   : program read from script file
        -      : program read from stdin (default; interactive mode if a tty)
        arg ...: arguments passed to program in sys.argv[1:]

        MINIPY_STDLIB names the folder with the pure Python standard library (Python 3.11's Lib).

        """;
}
