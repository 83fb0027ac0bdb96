"""Print what recorded runs reached, as a table: python -m training.results [FOLDER ...] [--curves FILE]"""

from pathlib import Path

from training.cli import Parser, exit_with_sentence
from training.errors import UserError
from training.paths import WEIGHTS
from training.records.atomic_write import write
from training.records.curves import curves_svg
from training.records.run_record import load_records
from training.records.tables import results_table


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m training.results", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[WEIGHTS], metavar="FOLDER")
    parser.add_argument("--curves", type=Path, metavar="FILE", help="draw loss, validation and slopes into an SVG")
    options = parser.parse_args()
    folders = options.folders
    records = load_records(folders)
    if not records:
        names = ", ".join(map(str, folders))
        raise UserError(f"{names}: no records to read there; name folders that `python -m training --out` wrote.")
    print(results_table(records))
    if options.curves:
        write(options.curves, curves_svg(records).encode())
        print(f"\ncurves: {options.curves}")


if __name__ == "__main__":
    main()
