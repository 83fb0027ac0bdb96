"""Print what recorded runs reached, as a table: python -m training.results [FOLDER ...]"""

from pathlib import Path

from training.cli import Parser, exit_with_sentence
from training.errors import UserError
from training.paths import WEIGHTS
from training.records.run_record import load_records
from training.records.tables import results_table


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m training.results", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[WEIGHTS], metavar="FOLDER")
    folders = parser.parse_args().folders
    records = load_records(folders)
    if not records:
        names = ", ".join(map(str, folders))
        raise UserError(f"{names}: no records to read there; name folders that `python -m training --out` wrote.")
    print(results_table(records))


if __name__ == "__main__":
    main()
