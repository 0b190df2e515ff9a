"""``python -m sufficiency``."""

from sufficiency.cli.app import main

if __name__ == "__main__":
    main()
