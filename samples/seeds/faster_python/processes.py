import multiprocessing
import time

def cpu_bound_task(n):
    result = 0
    for i in range(n * 10**7):
        result += i
    return result

if __name__ == "__main__":
    start_time = time.time()
    processes = []
    for _ in range(4):
        p = multiprocessing.Process(target=cpu_bound_task, args=(10,))
        processes.append(p)
        p.start()

    for p in processes:
        p.join()

    print(f"Time taken: {time.time() - start_time} seconds")
