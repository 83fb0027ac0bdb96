"""The model card beside the weights: it says what the records say, in the form that the Hugging Face hub reads."""

import re
import shutil

import huggingface_hub
from huggingface_hub import ModelCard

from tests.support.digits import picture
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, record_path
from training.records.card import CARD, card
from training.records.run_record import load_record

TEXT = CARD.read_text("utf-8")


def test_the_card_is_what_the_command_writes():
    assert card() == TEXT, "run `python -m training.records.card`"


def test_the_hub_reads_licence_library_data_set_and_the_recorded_results():
    data = ModelCard(TEXT).data
    assert (data.license, data.library_name, data.pipeline_tag) == ("mit", "pytorch", "image-classification")
    assert (data.datasets, data.metrics) == (["ylecun/mnist"], ["accuracy"])
    assert {
        (each.task_type, each.dataset_type, each.dataset_split, each.metric_type) for each in data.eval_results
    } == {("image-classification", "ylecun/mnist", "test", "accuracy")}
    assert {each.metric_name: each.metric_value for each in data.eval_results} == {
        f"{size} {variant}": load_record(record_path(WEIGHTS, size, variant)).test_accuracy
        for size in SIZES
        for variant in VARIANTS
    }


def test_a_network_is_loaded_from_a_copy_of_the_folder_as_the_card_says(tmp_path, monkeypatch, capsys):
    """All but the download: what is uploaded is the folder as it is."""
    shutil.copytree(WEIGHTS, tmp_path / "snapshot")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda name: str(tmp_path / "snapshot"))
    monkeypatch.chdir(tmp_path)
    picture(7).save("digit.png")
    example = re.search(r"```python\n(.*?)```", TEXT, re.S)[1]
    exec(compile(example, "the model card", "exec"), {})
    assert capsys.readouterr().out == "7\n"
