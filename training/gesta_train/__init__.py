"""Training of Gesta's English language model. Run `python -m gesta_train --help`."""
