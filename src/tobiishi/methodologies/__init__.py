"""What a methodology is: its document, the library of documents, and a calculation by one."""
