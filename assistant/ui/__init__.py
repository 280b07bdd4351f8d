"""The Streamlit front end: one module a screen, each with `show(desk)`; state lives in the case store."""
