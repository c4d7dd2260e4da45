"""Codes of reading and importing said in words, in the language of the reader."""

from trefoil.exchange.sentences.evidence import column_sentence, evidence_sentence, file_sentence
from trefoil.exchange.sentences.problems import problem_sentence, row_problem

__all__ = ["column_sentence", "evidence_sentence", "file_sentence", "problem_sentence", "row_problem"]
