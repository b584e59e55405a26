"""The site: who knows what, who changed it, who may see it. What can be computed on paper is the library's."""
