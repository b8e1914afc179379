"""Which messages went to which bank, by which way, what came back, and what of it does nobody know?"""

from firsthour.web.gateway.models.messages import AnswerState, BankAnswer, BankMessage, GatewayPlace, MessageState, Way

__all__ = ["AnswerState", "BankAnswer", "BankMessage", "GatewayPlace", "MessageState", "Way"]
