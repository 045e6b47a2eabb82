"""OpenAPI of the five interfaces: routes, methods, errors and credentials come from the code; shapes are said here.

One module an interface. Importing it annotates that interface's views from outside.
"""
