"""Write weights/README.md, the networks' model card in the Hugging Face hub's form: python -m training.card"""

import re
import sys
from datetime import datetime
from itertools import product
from pathlib import Path

from training.errors import UserError
from training.files import write_whole
from training.network import VARIANTS
from training.recipe import SIZES
from training.record import load_record, record_path
from training.results import table
from training.weights import FOLDER

CARD = FOLDER / "README.md"
TEXT = Path(__file__).with_name("card.template.md")
README = FOLDER.with_name("README.md")


def card() -> str:
    """The whole card: numbers from the records in weights/, and the README's table of drawings.

    Raises UserError if a record is missing.
    """
    records = [load_record(record_path(FOLDER, *name)) for name in product(SIZES, VARIANTS)]
    last = max(records, key=lambda record: record.finished)
    return TEXT.read_text("utf-8").format(
        metrics="\n".join(
            f"          - type: accuracy\n            name: {record.size} {record.variant}\n"
            f"            value: {record.test_accuracy}"
            for record in records
        ),
        **{size: recipe.hidden for size, recipe in SIZES.items()},
        **{f"{size}_epochs": recipe.epochs for size, recipe in SIZES.items()},
        seed=", ".join(dict.fromkeys(str(record.seed) for record in records)),
        device=last.device.upper(),
        torch=last.versions["torch"],
        finished=f"{datetime.fromisoformat(last.finished):%Y-%m-%d}",
        table=table(records),
        drawings=re.search(r"<!-- drawings -->\n(.*?)\n<!-- /drawings -->", README.read_text("utf-8"), re.S)[1],
        hashes="\n".join(f"- `{record.size}/{record.variant}.safetensors`: `{record.sha256}`" for record in records),
    )


def main() -> None:
    try:
        write_whole(CARD, card().encode())
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
