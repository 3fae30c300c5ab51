"""CPU seconds to compare two versions of a long text, for 200 kB, by kind of text and of change.

python -m benchmarks.comparison
"""

import os
import random
import time

import django

BUDGET = 1
# How many different words the text is made of.
VOCABULARIES = (20, 4000, 10**6)
SHAPES = ("paragraphs", "one paragraph", "all changed", "all other")


def long_versions(*, vocabulary: int, shape: str, number: int = 500) -> tuple[str, str]:
    """Two versions of a text (30,000 words) that differ in some paragraphs, in each, or wholly."""
    dice = random.Random(7)
    paragraphs = [[f"w{dice.randrange(vocabulary)}" for _ in range(60)] for _ in range(number)]
    if shape == "one paragraph":
        paragraphs = [[word for words in paragraphs for word in words]]
    changed = [list(words) for words in paragraphs]
    for words in changed if shape == "all changed" else dice.choices(changed, k=80):
        words[dice.randrange(len(words))] = f"neu{dice.randrange(vocabulary)}"
    if shape == "all other":
        changed = [[f"x{dice.randrange(vocabulary)}" for _ in words] for words in paragraphs]
    old, new = (
        "".join(f"<p>{' '.join(words)}</p>" for words in text) for text in (paragraphs, changed)
    )
    return old, new


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark")
    django.setup()
    from teamweb.core.richtext import compare

    print(f"CPU seconds for 200 kB (budget {BUDGET}), load {os.getloadavg()[0]:.1f}")
    for shape in SHAPES:
        for vocabulary in VOCABULARIES:
            old, new = long_versions(vocabulary=vocabulary, shape=shape)
            start = time.process_time()
            compare(old, new)
            spent = (time.process_time() - start) / len(old) * 200_000
            print(f"{shape:15} {vocabulary:8} words {spent:6.2f}")


if __name__ == "__main__":
    main()
