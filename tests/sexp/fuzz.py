"""Mutations of documents and random edits: nothing crashes, nothing leaks, and what was loaded is given back.

Part of the tests for a moment. For as long as you like::

    python -m tests.sexp.fuzz --seconds 3600 [--seed 1] [--mode ReleaseSafe] [FILE ...]

Stops at the first failure and says with which seed it comes again.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
import warnings
from pathlib import Path
from typing import Any

SMALL = Path(__file__).parents[1] / "data" / "sexp" / "small.kicad_pcb"
BYTES = b'()"\\; \n\t.-+0159aexyz#`|{}[]\x00\x01\x7f\x80\xbf\xc3\xe2\xf0\xff'
WORDS = [
    b"yes",
    b"no",
    b"nan",
    b"1e999",
    b"99999999999",
    b"-0",
    b'"x"',
    b"()",
    b"(net)",
    b"locked",
    b"hide",
    b"(at 0 0)",
    b"(xy 1 2)",
    b"\n#c\n",
    b" #c ",
    b'a"b',
    b'"\\',
]


class Fuzz:
    """Inputs for one format, and what is asked of each."""

    def __init__(self, module: Any, describe: Any, text: bytes, seed: int) -> None:
        self.module = module
        self.describe = describe
        self.text = text
        self.chance = random.Random(seed)
        self.inputs = 0
        self.loaded = 0

    # Texts

    def truncations(self) -> None:
        """The text cut off at every byte."""
        for end in range(len(self.text)):
            self.try_text(self.text[:end])

    def mutations(self, count: int) -> None:
        for _ in range(count):
            text = bytearray(self.text)
            for _ in range(self.chance.choice([1, 1, 1, 2, 5])):
                if not text:
                    break  # all of it has been removed
                self.chance.choice([self.mutate_byte, self.mutate_word, self.mutate_structure])(text)
            self.try_text(bytes(text))

    def mutate_byte(self, text: bytearray) -> None:
        place = self.chance.randrange(len(text))
        kind = self.chance.randrange(3)
        if kind == 0:
            text[place] = self.chance.choice(BYTES)
        elif kind == 1:
            del text[place : place + self.chance.randrange(1, 5)]
        else:
            text.insert(place, self.chance.choice(BYTES))

    def mutate_word(self, text: bytearray) -> None:
        start = text.find(b" ", self.chance.randrange(len(text)))
        end = min((at for at in (text.find(b" ", start + 1), text.find(b")", start + 1)) if at >= 0), default=len(text))
        text[start + 1 : end] = self.chance.choice(WORDS)

    def mutate_structure(self, text: bytearray) -> None:
        """Removes, repeats or moves a whole list."""
        start = text.find(b"(", self.chance.randrange(len(text)))
        if start < 0:
            return
        part = bytes(text[start : end_of_list(text, start)])
        kind = self.chance.randrange(3)
        if kind != 1:
            del text[start : start + len(part)]
        if kind != 0:
            place = text.find(b"(", self.chance.randrange(max(1, len(text))))
            text[place:place] = part

    def try_text(self, text: bytes) -> None:
        self.inputs += 1
        try:
            file = self.module.loads(text)
        except ValueError as error:
            message = str(error)
            assert message.splitlines()[0].partition(" ")[0].rstrip(":").isalpha(), message
            return
        self.loaded += 1
        assert self.module.dumps(file).encode() == text, "dumps gives another text"
        read_all(file)
        assert self.module.dumps(file).encode() == text, "reading has changed the text"
        formatted = self.module.dumps(file, reformat=True)
        again = self.module.loads(formatted)
        assert self.module.dumps(again, reformat=True) == formatted, "laid out twice is not laid out once"
        assert again.same_as(file), "laid out anew it means something else"

    # Edits

    def edits(self, count: int) -> None:
        """Random changes of the document; what it says then is what its text says."""
        file = self.module.loads(self.text)
        self.inputs += 1
        held: list[Any] = []
        for _ in range(count):
            target = self.pick(file, held)
            try:
                self.change(target, held)
            except (TypeError, ValueError, AttributeError, IndexError):
                continue
        text = self.module.dumps(file)
        try:
            again = self.module.loads(text)
        except ValueError as error:
            # What is required may have been moved away: what is left of it stays as it is.
            if "MissingField" not in str(error):
                raise AssertionError(text) from error
            return
        self.loaded += 1
        assert again.same_as(file), f"the text says something else:\n{text}"
        assert self.module.dumps(again) == text
        assert self.module.loads(self.module.dumps(file, reformat=True)).same_as(file)

    def pick(self, file: Any, held: list[Any]) -> Any:
        """Some object of the document, or one that was taken out of it or made."""
        if held and self.chance.random() < 0.3:
            return self.chance.choice(held)
        found = file
        while True:
            inner = [value for name in found.__field_names__() if is_object(value := getattr(found, name)) or is_list(value)]
            inner = [value for value in inner if is_object(value) or (len(value) > 0 and is_object(value[0]))]
            if not inner or (found is not file and self.chance.random() < 0.3):
                return found
            found = self.chance.choice(inner)
            if is_list(found):
                found = self.chance.choice(found)

    def change(self, target: Any, held: list[Any]) -> None:
        name = self.chance.choice(target.__field_names__())
        value = getattr(target, name)
        if is_list(value):
            self.change_list(value, held)
        elif is_object(value):
            kind = self.chance.randrange(4)
            if kind == 0:
                held.append(value)
            elif kind == 1:
                setattr(target, name, self.chance.choice(held))
            elif kind == 2:
                delattr(target, name)
            else:
                setattr(target, name, type(value)(**{one: getattr(value, one) for one in value.__field_names__()}))
        else:
            setattr(target, name, self.new_value(value))

    def change_list(self, values: Any, held: list[Any]) -> None:
        count = len(values)
        index = self.chance.randrange(-count - 1, count + 2)
        item = self.new_value(values[index % count]) if count else self.new_value(None)
        if count and is_object(values[0]):
            item = self.chance.choice([*held, values[index % count]])
        kind = self.chance.randrange(8)
        if kind == 0:
            held.append(values.pop(index))
        elif kind == 1:
            values.append(item)
        elif kind == 2:
            values.insert(index, item)
        elif kind == 3:
            del values[index:]
        elif kind == 4:
            values[index] = item
        elif kind == 5:
            values.reverse()
        elif kind == 6:
            values[: max(index, 0)] = [item, *values[:2]]
        elif count < 50:
            values.extend([item, item])

    def new_value(self, value: Any) -> Any:
        if isinstance(value, bool):
            return not value
        if isinstance(value, float):
            return self.chance.choice([0.0, -0.0, 1.5, -1 / 3, 1e9, self.chance.uniform(-100, 100)])
        if isinstance(value, int):
            return self.chance.choice([0, -1, 2**31 - 1, self.chance.randrange(1000)])
        texts = ["", "text", 'a "b"', "ü\n(", "yes", "smd", "F.Cu", None, 1, 2.5, True]
        return self.chance.choice(texts)


def is_object(value: Any) -> bool:
    return hasattr(value, "__field_names__")


def is_list(value: Any) -> bool:
    return type(value).__name__ == "MutableList"


def read_all(thing: Any) -> None:
    if is_list(thing):
        for element in thing:
            read_all(element)
    elif is_object(thing):
        for name in thing.__field_names__():
            read_all(getattr(thing, name))


def end_of_list(text: bytearray, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == ord("(")) - (text[place] == ord(")"))
        if depth == 0:
            return place + 1
    return len(text)


def run(module: Any, describe: Any, text: bytes, seed: int) -> Fuzz:
    """One round: some of everything. Nothing native is left afterwards."""
    gc.collect()
    before = describe()
    fuzz = Fuzz(module, describe, text, seed)
    fuzz.mutations(20)
    fuzz.edits(60)
    gc.collect()
    assert describe() == before, "something is left in native memory"
    return fuzz


def main() -> None:
    import pytest_pyzig

    warnings.simplefilter("ignore")  # of some texts the end is not read
    parser = argparse.ArgumentParser(prog="python -m tests.sexp.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--mode", default="ReleaseSafe")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    library = pytest_pyzig.load("pyzig_sexp", mode=options.mode)
    formats = {".kicad_pcb": "pcb", ".kicad_mod": "footprint", ".kicad_sch": "schematic", ".kicad_sym": "symbol", ".net": "netlist"}
    files = [(getattr(library, formats[path.suffix]), path.read_bytes()) for path in options.files or [SMALL]]
    end = time.monotonic() + options.seconds
    seed, inputs, loaded = options.seed, 0, 0
    while time.monotonic() < end:
        module, text = files[seed % len(files)]
        try:
            done = run(module, library.__pyzig__, text, seed)
        except BaseException:
            print(f"failed with --seed {seed}", file=sys.stderr)
            raise
        inputs, loaded, seed = inputs + done.inputs, loaded + done.loaded, seed + 1
    print(f"{inputs} inputs, {loaded} of them documents, seeds {options.seed} to {seed - 1}: no failure")


if __name__ == "__main__":
    main()
