"""Pages for people: views, forms, templates, static files."""
