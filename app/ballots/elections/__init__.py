"""Real elections from public records: reading their profiles, importing them as closed topics.

The files beside this one are two of them; each names its source.
"""
