"""The nouns: values, the log as written, what is worked out from it, and what is published.

Floor 2 of the building: nothing here reads a file, a clock or the network, and nothing here imports a stage.
"""
