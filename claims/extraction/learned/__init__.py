"""The learned attribution engine: who said what, with which words of saying.

``store.load_model`` gives the model (or None), ``predict`` the attributions of a parsed article.
"""

from claims.extraction.learned.predict import predict
from claims.extraction.learned.store import LearnedModel, load_model, model_status

__all__ = ["LearnedModel", "load_model", "model_status", "predict"]
