"""How near two words are."""

SHORTEST_WORD = 4
SHORTEST_FOR_TWO = 8


def allowed_edits(word: str) -> int:
    """How many letters may be wrong; none in short words, numbers and several words."""
    if len(word) < SHORTEST_WORD or not word.isalpha():
        return 0
    return 2 if len(word) >= SHORTEST_FOR_TWO else 1


def edit_distance(first: str, second: str, most: int) -> int | None:
    """Letters inserted, left out, changed or swapped with the next; None if more than `most`."""
    if abs(len(first) - len(second)) > most:
        return None
    before: list[int] = []
    last = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            cost = min(
                last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != other)
            )
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return None
        before, last = last, current
    return last[-1] if last[-1] <= most else None


def one_edit_away(word: str, alphabet: str = "abcdefghijklmnopqrstuvwxyzäöüß") -> set[str]:
    cuts = [(word[:index], word[index:]) for index in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in alphabet}
    found |= {head + letter + tail for head, tail in cuts for letter in alphabet}
    return found - {word}
