import examplemodule

examplemodule.example_func("a string from Python")
