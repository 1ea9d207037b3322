"""Everything that `footnote eval` needs: datasets in BEIR's layout, baselines, measures and intervals."""

from index.evaluation.beir import Dataset, Question, load_dataset
from index.evaluation.evaluate import Evaluation, eval_home, evaluate
from index.evaluation.leaks import reported

__all__ = ["Dataset", "Evaluation", "Question", "eval_home", "evaluate", "load_dataset", "reported"]
