# loop.py with the function in Python: it keeps the lock, so two threads take as long as two calls.
import threading
import time

def test(from_, to):
  s = 0
  for i in range(from_, to):
    if i % 3 == 0:
      s += i

  return s

def t():
  test(0, 20000000)

if __name__ == '__main__':
  start_time = time.time()
  t()
  t()
  print("Sequential run time: %.2f seconds" % (time.time() - start_time))

  start_time = time.time()
  t1 = threading.Thread(target=t)
  t2 = threading.Thread(target=t)
  t1.start()
  t2.start()
  t1.join()
  t2.join()
  print("Parallel run time: %.2f seconds" % (time.time() - start_time))
