"""Write weights/README.md, the networks' model card in the Hugging Face hub's form: python -m training.records.card"""

import re
from datetime import datetime
from itertools import product
from pathlib import Path

from training.cli import Parser, exit_with_sentence
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, record_path
from training.records.atomic_write import write
from training.records.run_record import load_record
from training.records.tables import results_table

CARD = WEIGHTS / "README.md"
TEMPLATE = Path(__file__).with_name("card.template.md")
DRAWINGS = Path(__file__).parents[1] / "README.md"  # has the table of real drawings


def card() -> str:
    """The whole card: numbers from the records in weights/, and the table of drawings from training/README.md.

    Raises UserError if a record is missing.
    """
    records = [load_record(record_path(WEIGHTS, *name)) for name in product(SIZES, VARIANTS)]
    last = max(records, key=lambda record: record.finished)
    return TEMPLATE.read_text("utf-8").format(
        metrics="\n".join(
            f"          - type: accuracy\n            name: {record.size} {record.variant}\n"
            f"            value: {record.test_accuracy}"
            for record in records
        ),
        **{size: recipe.hidden for size, recipe in SIZES.items()},
        **{f"{size}_epochs": recipe.epochs for size, recipe in SIZES.items()},
        synthetic=SIZES["wide"].synthetic,
        seed=", ".join(dict.fromkeys(str(record.seed) for record in records)),
        device=last.device.upper(),
        torch=last.versions["torch"],
        finished=f"{datetime.fromisoformat(last.finished):%Y-%m-%d}",
        table=results_table(records),
        drawings=re.search(r"<!-- drawings -->\n(.*?)\n<!-- /drawings -->", DRAWINGS.read_text("utf-8"), re.S)[1],
        hashes="\n".join(f"- `{record.size}/{record.variant}.safetensors`: `{record.sha256}`" for record in records),
        moments="\n".join(
            f"- `{record.size}/{record.variant}.moments.safetensors`: `{record.moments_sha256}`"
            for record in records
            if record.moments_sha256
        ),
    )


@exit_with_sentence()
def main() -> None:
    Parser(prog="python -m training.records.card", description=__doc__.partition(":")[0]).parse_args()
    write(CARD, card().encode())


if __name__ == "__main__":
    main()
