"""How a database comes to have the tables, step by step. A step that was released is never changed."""
