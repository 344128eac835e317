"""Problems and programs written by language models, beside the hand-written ones."""
