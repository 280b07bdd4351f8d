"""The evaluation of the assistant: `python -m evals`. The assistant never imports it."""
