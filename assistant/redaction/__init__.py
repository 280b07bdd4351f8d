"""Hides what is private in a text before it leaves this computer, and puts it back exactly in the answer."""

from assistant.redaction.hiding import Hider, hider_of
from assistant.redaction.recognising import find_private
from assistant.redaction.vault import PrivateKind, Stretch, Vault

__all__ = ["Hider", "PrivateKind", "Stretch", "Vault", "find_private", "hider_of"]
