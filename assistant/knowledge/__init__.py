"""What a case knows, asked by triage and planning alike; it answers from records and never guesses."""

from assistant.knowledge.case_knowledge import Contradiction, Knowledge, derived
from assistant.knowledge.choices import chosen_facts, normal_choices, told_cause
from assistant.knowledge.papers import placed_facts
from assistant.knowledge.told_story import told_in_story
from assistant.knowledge.wishes import ask_words, voice_of

__all__ = [
    "Contradiction",
    "Knowledge",
    "ask_words",
    "chosen_facts",
    "derived",
    "normal_choices",
    "placed_facts",
    "told_cause",
    "told_in_story",
    "voice_of",
]
