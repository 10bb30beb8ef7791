"""`python -m gre` is `gre`."""

from gre.cli.main import main

if __name__ == "__main__":
    main()
