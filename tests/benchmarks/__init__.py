"""How fast it is: ``python -m tests.benchmarks`` measures this service beside Isso and nginx on
this machine.
"""
