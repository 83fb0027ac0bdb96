"""Weights as a training would leave them, and in every way in which they can be wrong."""

import json
import os
import re
import shutil
from hashlib import sha256

import numpy as np
import torch

from tests.support.networks import config, untrained
from training.model.fields import parse
from training.model.moments import add_moment, moments_of, no_moments, pack_moments
from training.model.variants import VARIANTS
from training.model.weights import pack_weights
from training.paths import WEIGHTS, evaluation_path, misread_path, moments_path, record_path, weights_path
from training.records.atomic_write import to_json, write_all
from training.records.evaluation_record import EvaluationRecord
from training.records.misread import pack_misread

SIZE = "notebook"
KINDS = weights_path, record_path, evaluation_path, misread_path, moments_path
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d7a' * 16}\nsize 2676104\n"


def write(folder, seed, variants=VARIANTS):
    """What a training with that seed would leave in a folder, except that the networks have learned nothing."""
    contents = {}
    for variant in variants:
        torch.manual_seed(seed)
        network, about = untrained(variant), config(variant, seed=seed)
        kept = no_moments(network)
        for _ in moments_of(about.recipe, 100):
            add_moment(kept, network)
        weights, moments = pack_weights(network, about), pack_moments(kept, about, 100)
        contents |= {weights_path(folder, SIZE, variant): weights, moments_path(folder, SIZE, variant): moments}
        new = {"seed": seed, "finished": f"2026-01-0{seed}T23:59:59+00:00", "sha256": sha256(weights).hexdigest()}
        new["moments_sha256"] = sha256(moments).hexdigest()
        for path in record_path, evaluation_path:
            old = json.loads(path(WEIGHTS, SIZE, variant).read_bytes())
            fresh = {name: new.get(name, each) for name, each in old.items()}
            contents[path(folder, SIZE, variant)] = to_json(fresh)
        blank = np.zeros((10_000, 28, 28), np.uint8)
        contents[misread_path(folder, SIZE, variant)] = pack_misread(blank, parse(fresh, EvaluationRecord))
    write_all(contents)


def spoil(folder, how):
    """Put the networks of seed 2 in place, but one of them in that way."""
    write(folder, 2)
    weights, record, measured, misread, moments = (path(folder, SIZE, "prelu") for path in KINDS)
    content = weights.read_bytes()
    match how:
        case "cut short":
            weights.write_bytes(content[:1000])
        case "empty":
            weights.write_bytes(b"")
        case "one bit flipped":
            weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "of another training than its record":
            write(folder, 3, ["prelu"])
            weights.write_bytes(content)
        case "another network's, record and all":
            for path in KINDS:
                shutil.copy(path(folder, SIZE, "dropout"), path(folder, SIZE, "prelu"))
        case "of the other size, record and all":
            for path in KINDS[:4]:  # large networks have no moments
                shutil.copy(path(WEIGHTS, "wide", "prelu"), path(folder, SIZE, "prelu"))
        case "another network's, under a record that agrees":
            shutil.copy(weights_path(folder, SIZE, "dropout"), weights)
            agree(weights, record, measured)
        case "not finite":
            network = untrained("prelu", 50)
            network.w_o.data[3, 3] = torch.nan
            weights.write_bytes(pack_weights(network, config("prelu")))
            agree(weights, record, measured)
        case "weights missing":
            weights.unlink()
        case "record missing":
            record.unlink()
        case "measurements missing":
            measured.unlink()
        case "weights that Git LFS keeps":
            weights.write_text(POINTER)
        case "a record that Git LFS keeps":
            record.write_text(POINTER)
        case "measurements that Git LFS keeps":
            measured.write_text(POINTER)
        case "moments missing":
            moments.unlink()
        case "moments cut short":
            moments.write_bytes(moments.read_bytes()[:1000])
        case "moments of another training":
            kept = moments.read_bytes()
            write(folder, 3, ["prelu"])
            moments.write_bytes(kept)
        case "moments that Git LFS keeps":
            moments.write_text(POINTER)
        case "a pipe for moments":
            moments.unlink()
            os.mkfifo(moments)
        case "a record with half a sum of its moments":
            change(record, moments_sha256="00" * 16)
        case "all missing":
            shutil.rmtree(folder)
        case "unreadable":
            weights.unlink()
            weights.symlink_to(weights)
        case "a record that is none":
            record.write_text("[" * 100_000)
        case "a record without a date":
            record.write_text(re.sub("2026-01-02T", "soon ", record.read_text()))
        case "a record with HTML in it":
            record.write_text(record.read_text().replace('"seed": 2', '"seed": "<img src=x onerror=alert(1)>"'))
        case "a record with a curve of a million":
            change(record, loss=[0.5] * 1_000_000)
        case "a record whose curves are of different lengths":
            change(record, seconds=[0.5])
        case "a record with numbers that are none":
            change(record, validation_loss=[float("nan")] * 100)
        case "measurements at other levels":
            change(measured, corrupted={})
        case "measurements of digits that there are none of":
            change(measured, wrong=[[10**9, 4, 9]])
        case "a pipe for weights" | "a pipe for a record" | "a pipe for measurements" | "a pipe for a picture":
            paths = {"weights": weights, "a record": record, "measurements": measured, "a picture": misread}
            path = paths[how.removeprefix("a pipe for ")]
            path.unlink()
            os.mkfifo(path)
        case "weights without end":
            weights.unlink()
            weights.symlink_to("/dev/zero")
        case "a record of a terabyte":
            with record.open("wb") as file:
                file.truncate(10**12)
        case "a picture of other weights":
            shutil.copy(misread_path(WEIGHTS, SIZE, "prelu"), misread)
        case "a picture cut short":
            misread.write_bytes(misread.read_bytes()[:2000])
        case "a picture that Git LFS keeps":
            misread.write_text(POINTER)
        case "measurements of other weights":
            measured.write_text(re.sub(r'"sha256": "..', '"sha256": "00', measured.read_text()))


def change(path, **fields):
    path.write_bytes(to_json({**json.loads(path.read_bytes()), **fields}))


def agree(weights, *others):
    for other in others:
        change(other, sha256=sha256(weights.read_bytes()).hexdigest())
