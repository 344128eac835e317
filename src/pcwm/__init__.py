"""pcwm: parallel-code world models.

Reasoning language models that read parallel C/C++ source and predict what a real tool would report.
The packages read in the order data flows: explore, observe, explain, learn, predict, fix, evaluate.
"""

__version__ = "0.1.0"
