"""Which organisation a typed name means: "Krs. Kleve", "Stadtverwaltung Muelheim/Ruhr".

Works on plain data and knows no database; `organisations.naming` asks it about the directory.
"""

from .matching import CERTAIN, Candidate, Recogniser
from .names import Named

__all__ = ["CERTAIN", "Candidate", "Named", "Recogniser"]
