"""Evaluate the networks in weights/ on MNIST's test set, corrupted too: python -m training.measure [--out FOLDER]"""

import os
from dataclasses import asdict
from itertools import product
from pathlib import Path

from training.cli import Parser, exit_with_sentence
from training.data.mnist import load_test
from training.errors import UserError
from training.evaluation.measure import measure
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, evaluation_path, misread_path, record_path, weights_path
from training.records.atomic_write import to_json, write_all
from training.records.misread import pack_misread
from training.records.run_record import load_record


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m training.measure", description=__doc__.partition(":")[0])
    parser.add_data_option()
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the networks (default: weights/)")
    options = parser.parse_args()
    trained = [name for name in product(SIZES, VARIANTS) if os.path.exists(weights_path(options.out, *name))]
    if not trained:
        raise UserError(f"{options.out} holds no networks: name a folder that `python -m training --out` wrote.")
    test = load_test(options.data)
    for size, variant in product(SIZES, VARIANTS):
        if (size, variant) not in trained:
            print(f"{size} {variant}: not there")
            continue
        sha256 = load_record(record_path(options.out, size, variant)).sha256
        record = measure(load_weights(options.out, size, variant, sha256), test, sha256)
        write_all(
            {
                evaluation_path(options.out, size, variant): to_json(asdict(record)),
                misread_path(options.out, size, variant): pack_misread(test.images.numpy(), record),
            }
        )
        print(f"{size} {variant}: {len(record.wrong)} of {len(test.labels)} wrong")


if __name__ == "__main__":
    main()
