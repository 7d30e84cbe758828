# Runs a script as `python script` does and says how long it took, without the interpreter's start.
import runpy
import sys
import time

start = time.perf_counter()
runpy.run_path(sys.argv[1], run_name='__main__')
print(f'({time.perf_counter() - start:.2f} seconds)')
