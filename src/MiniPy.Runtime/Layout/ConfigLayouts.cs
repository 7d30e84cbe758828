// PyConfig of 3.11, as initconfig.h publishes it: extension code puts one on its stack and asks how the interpreter was set up.

namespace MiniPy.Layout;

internal unsafe struct PyWideStringList {
    public nint length;
    public int** items;
}

internal unsafe struct PyConfig {
    public int _config_init, isolated, use_environment, dev_mode, install_signal_handlers, use_hash_seed;
    public ulong hash_seed;
    public int faulthandler, tracemalloc, import_time, code_debug_ranges, show_ref_count, dump_refs;
    public int* dump_refs_file;
    public int malloc_stats;
    public int* filesystem_encoding, filesystem_errors, pycache_prefix;
    public int parse_argv;
    public PyWideStringList orig_argv, argv, xoptions, warnoptions;
    public int site_import, bytes_warning, warn_default_encoding, inspect, interactive, optimization_level, parser_debug, write_bytecode, verbose, quiet,
        user_site_directory, configure_c_stdio, buffered_stdio;
    public int* stdio_encoding, stdio_errors, check_hash_pycs_mode;
    public int use_frozen_modules, safe_path, pathconfig_warnings;
    public int* program_name, pythonpath_env, home, platlibdir;
    public int module_search_paths_set;
    public PyWideStringList module_search_paths;
    public int* stdlib_dir, executable, base_executable, prefix, base_prefix, exec_prefix, base_exec_prefix;
    public int skip_source_first_line;
    public int* run_command, run_module, run_filename;
    public int _install_importlib, _init_main, _isolated_interpreter, _is_python_build;
}
