import my_module

result = my_module.my_cpu_bound_function(10)
print(result)
