"""The generated pages of the documentation, one module for each kind; `generate_docs.py` writes them."""
