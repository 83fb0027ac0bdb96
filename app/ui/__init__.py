"""The components of the page, each with its HTML, CSS and JavaScript, and how numbers become text."""
