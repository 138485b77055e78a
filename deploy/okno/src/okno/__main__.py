"""Run the command line as ``python -m okno``."""

from okno.cli import app

if __name__ == "__main__":
    app()
