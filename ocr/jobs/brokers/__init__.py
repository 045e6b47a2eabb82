"""Brokers: what carries the messages that wake workers (BROKER_URL).

A message carries no job and is deleted when it is received. A lost one costs some seconds, until
the sweeper sends another for work that nobody has claimed; while a broker is away, workers look
into the database once a second.
"""
