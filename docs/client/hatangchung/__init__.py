"""A small client of the permit system's API: the standard library and nothing else."""

from hatangchung.client import Client
from hatangchung.transport import Answer, Refused, Transport, Unreachable
from hatangchung.webhooks import is_genuine

__all__ = ["Answer", "Client", "Refused", "Transport", "Unreachable", "is_genuine"]
