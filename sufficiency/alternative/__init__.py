"""Alternative provision and Student Support Hubs: who is there, how many they serve, where to open.

``tables`` reads a case's providers and register; ``register`` says who is there on a day and what
is to be looked at; ``hubs`` how far schools are from hubs and where new ones would be.
"""
