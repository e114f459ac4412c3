"""The page in the browser. Everything that imports Gradio lives below this package."""
