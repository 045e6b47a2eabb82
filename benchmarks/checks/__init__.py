"""What `python -m benchmarks documents` looks at: does a result open, what is in it, does it stand
where it should.
"""
