"""Drafting: two engines, one record. Both write from the plan alone.

The offline engine composes the plan's sentences into a letter; it needs no key and no network and can say nothing that
is not in the plan. The model engine (`assistant.drafting.model`) asks a language model for the same record; what fails
the checks is replaced by the offline sentences, so the worst letter is the offline letter.
"""

from assistant.drafting.offline import write_offline

__all__ = ["write_offline"]
