"""What one passage of the notes says, given what was read before it in the same item."""

import datetime
import re

from .grammar.assignments import CHARGED, Fields, read_charge, read_fields
from .grammar.deadlines import due_day
from .grammar.decisions import (
    PUT_OFF,
    TAKEN_NOTE,
    Opening,
    labelled,
    read_opening,
    read_sentence,
    set_vote,
)
from .grammar.marked import (
    read_resolution,
    read_todo,
    resolution_below_label,
    todo_below_label,
)
from .grammar.unmarked import read_reply, read_unmarked
from .grammar.votes import VOTE_LABEL, is_about_motion, is_vote_line, read_vote
from .grammar.words import plain, sentences
from .lines import LineKind
from .outcomes import Label, ParsedResolution, ParsedTodo
from .parsed import ParsedItem
from .passages import Passage

# So many passages may stand between a decision and the line that tells the votes on it.
FAR = 3
AS_PROPOSED = re.compile(
    r"^\W*(?:wie|gemäß|entsprechend|laut)\s.*(?:vorschlag|vorlage|antrag|vorgeschlagen|beantragt)",
    re.I,
)


class PassageReader:
    """Reads the passages of one item in order, and adds what they say to it."""

    def __init__(
        self,
        item: ParsedItem,
        people: set[str],
        announced: set[str],
        held_on: datetime.date | None,
    ) -> None:
        self.item = item
        self.people = people
        self.announced = announced
        self.held_on = held_on
        # A line that announces a list of resolutions or todos, and the indent of its entries.
        self.label: Label | None = None
        self.label_passage: Passage | None = None
        self.below: int | None = None
        # A decision in numbered points.
        self.numbered: ParsedResolution | None = None
        # A label of one decision or motion whose words have not come yet.
        self.opening: Opening | None = None
        # What was put to the vote, until its result comes.
        self.motion: ParsedResolution | None = None
        # What later lines may belong to: the last outcome with its passage, the passages since.
        self.last: ParsedResolution | ParsedTodo | None = None
        self.last_passage: Passage | None = None
        self.before: Passage | None = None
        self.since_decision = 0
        self.since_todo = 0

    def open_todo_list(self) -> None:
        self.label = Label(is_resolution=False)

    def pause(self) -> None:
        """A blank line: what stood before it goes on in no indented line."""
        self.last = None

    def take(self, passage: Passage) -> LineKind | None:
        """Read a passage; the kind its lines are of, or None where it is a mere note."""
        self.since_decision += 1
        self.since_todo += 1
        kind = self._take(passage)
        self.before = passage
        return kind

    def _take(self, passage: Passage) -> LineKind | None:
        if self.label_passage and self._ends_label(passage):
            self.label = self.label_passage = self.below = self.numbered = None
        if self._is_below_label(passage):
            return self._below_label(passage)
        if self._goes_on(passage):
            return self._append(passage)
        self.last = None
        for read in (self._awaited, self._vote, self._opening, self._fields, self._formal):
            if kind := read(passage):
                return kind
        return self._informal(passage)

    # Lists below a label

    def _is_below_label(self, passage: Passage) -> bool:
        entry = passage.entry
        return bool(self.label and entry and (self.below is None or entry.indent <= self.below))

    def _below_label(self, passage: Passage) -> LineKind:
        assert self.label and passage.entry
        self.below = passage.entry.indent
        text, number = passage.text, passage.number
        if self.numbered and passage.entry.is_ordered:
            self.numbered.wording += f"\n{passage.entry.sign} {plain(text)}"
            return LineKind.RESOLUTION
        if self.label.is_resolution:
            # "Karl kümmert sich" in a list of resolutions gives work.
            stated = read_resolution(text, number)
            todo = None if stated else self._todo_in(passage)
            if not (todo and todo.owner):
                found = resolution_below_label(text, number)
                found.is_certain = not text.endswith("?")
                if self.opening and passage.entry.is_ordered:
                    # The points of one decision.
                    self.numbered = found
                    found.wording = f"{passage.entry.sign} {found.wording}"
                self.opening = None
                return self._add_resolution(found, passage)
        else:
            fields = read_fields(text, self.held_on)
            todo = todo_below_label(text, number, self.label, self.people)
            if fields:
                todo.owner, todo.due_on = fields.owner or todo.owner, fields.due_on or todo.due_on
        return self._add_todo(todo, passage)

    def _todo_in(self, passage: Passage) -> ParsedTodo | None:
        found = read_todo(passage.text, passage.number, self.people) or self._unmarked(passage)
        return found if isinstance(found, ParsedTodo) else None

    def _ends_label(self, passage: Passage) -> bool:
        """Whether the list that a label announced is over before the passage."""
        assert self.label_passage
        label_entry = self.label_passage.entry
        if label_entry:
            return passage.indent <= label_entry.indent
        return passage.entry is None and passage.indent <= self.label_passage.indent

    # What goes on

    def _goes_on(self, passage: Passage) -> bool:
        before = self.last_passage
        if not self.last or not before or passage.entry:
            return False
        if passage.number != before.last.number + 1:
            return False
        begun = before.last.entry
        return passage.indent > (begun.indent if begun else before.last.indent)

    def _append(self, passage: Passage) -> LineKind:
        words = plain(passage.text)
        if isinstance(self.last, ParsedResolution):
            if is_vote_line(words):
                set_vote(self.last, read_vote(words))
            self.last.wording = f"{self.last.wording} {words}"
            kind = LineKind.RESOLUTION
        else:
            assert self.last
            self.last.title = f"{self.last.title} {words}"
            kind = LineKind.TODO
        self.last_passage = passage
        return kind

    # Decisions of formal minutes

    def _awaited(self, passage: Passage) -> LineKind | None:
        """The words that a label such as "Beschluss:" announced."""
        opening, self.opening = self.opening, None
        if opening is None or is_vote_line(passage.text) or read_opening(passage.text):
            return None
        return self._decide(opening, passage.text, passage)

    def _opening(self, passage: Passage) -> LineKind | None:
        opening = read_opening(passage.text)
        if opening is None:
            return None
        if not opening.text:
            if opening.is_plural:
                self.label = Label(is_resolution=True)
                self.label_passage, self.below = passage, None
                return LineKind.RESOLUTION
            self.opening = opening
            if not opening.is_motion and not opening.is_result:
                # A list may follow as well as a paragraph.
                self.label, self.label_passage = Label(is_resolution=True), passage
                self.below = None
            return LineKind.RESOLUTION
        return self._decide(opening, opening.text, passage)

    def _decide(self, opening: Opening, wording: str, passage: Passage) -> LineKind:
        self.label = self.label_passage = None
        if PUT_OFF.match(wording):
            return LineKind.NOTES
        if not opening.is_motion and self.motion:
            if is_vote_line(wording) or AS_PROPOSED.match(wording):
                return self._vote_on_motion(wording, passage)
            self.motion = None
        if not opening.is_motion and is_vote_line(wording) and self.before:
            found = ParsedResolution(self._told_before() or wording, passage.number)
            set_vote(found, read_vote(wording))
            return self._add_resolution(found, passage)
        found_here = labelled(opening, wording, passage.number)
        if found_here is None:
            return LineKind.NOTES
        if not opening.is_motion:
            for sentence in sentences(found_here.wording):
                self._charge(sentence, passage)
            return self._add_resolution(found_here, passage)
        voted = read_vote(f"{opening.bracket} {wording}" if opening.bracket else "")
        if voted.is_told or found_here.votes_yes is not None or found_here.is_unanimous:
            return self._add_resolution(found_here, passage)
        self.motion = found_here
        return LineKind.NOTES

    def _vote(self, passage: Passage) -> LineKind | None:
        """The result of a vote belongs to what was put to it before."""
        text = plain(passage.text)
        opening = read_opening(text)
        if not is_vote_line(text) or (opening and not opening.is_result):
            return None
        if self.motion:
            return self._vote_on_motion(text, passage)
        last = self.item.resolutions[-1] if self.item.resolutions else None
        is_open = last and last.votes_yes is None and not last.is_unanimous
        is_motion = is_about_motion(text) and not VOTE_LABEL.match(text)
        if (
            last
            and is_open
            and self.since_decision <= FAR
            and not (is_motion and not last.is_certain)
        ):
            set_vote(last, read_vote(text))
            self.last = None
            return LineKind.RESOLUTION
        if PUT_OFF.match(text) and len(text.split()) < 3:
            # What was talked about was put off; nothing stood to the vote.
            return None
        found = ParsedResolution(text, passage.number)
        if not is_motion:
            bare = VOTE_LABEL.sub("", text, count=1).strip(" :*_") or text
            found.wording = self._told_before() or bare
        vote = read_vote(text)
        set_vote(found, vote)
        is_refused = vote.outcome in ("rejected", "deferred", "withdrawn")
        found.is_certain = is_motion and (vote.is_counted or vote.is_unanimous or is_refused)
        return self._add_resolution(found, passage)

    def _vote_on_motion(self, text: str, passage: Passage) -> LineKind:
        assert self.motion
        found, self.motion = self.motion, None
        vote = read_vote(text)
        set_vote(found, vote)
        found.is_certain = (found.is_certain and vote.is_told) or bool(AS_PROPOSED.match(text))
        return self._add_resolution(found, passage)

    def _told_before(self) -> str:
        """The last sentence of the passage before, for a vote that names nothing itself."""
        if not self.before or self.before.number == 0:
            return ""
        told = sentences(plain(self.before.text))
        return told[-1] if told else ""

    def _formal(self, passage: Passage) -> LineKind | None:
        text = passage.text
        if text.lstrip().startswith(">") or text in self.announced:
            return None
        kind: LineKind | None = None
        for sentence in sentences(text):
            if decision := read_sentence(sentence, passage.number):
                todo = read_charge(sentence, passage.number, self.people, self.held_on)
                if todo and not decision.is_certain:
                    kind = self._add_todo(todo, passage)
                    continue
                self._charge(sentence, passage)
                kind = self._add_resolution(decision, passage)
                if text.rstrip().endswith(":"):
                    # The list below is part of what was decided.
                    decision.wording = plain(text)
            elif todo := read_charge(sentence, passage.number, self.people, self.held_on):
                kind = self._add_todo(todo, passage)
            elif kind and self.item.resolutions and is_vote_line(sentence):
                set_vote(self.item.resolutions[-1], read_vote(sentence))
        return kind

    # Work

    def _charge(self, sentence: str, passage: Passage) -> None:
        """A decision that charges somebody gives work as well."""
        if any(pattern.search(sentence) for pattern in CHARGED) and (
            todo := read_charge(sentence, passage.number, self.people, self.held_on)
        ):
            self.item.todos.append(todo)

    def _fields(self, passage: Passage) -> LineKind | None:
        fields = read_fields(passage.text, self.held_on)
        if fields is None:
            return None
        title = fields.what or fields.rest
        if title:
            return self._add_todo(self._todo_of(title, fields, passage.number), passage)
        last = self.item.todos[-1] if self.item.todos and self.since_todo <= 2 else None
        if last and _fit(last, fields):
            last.owner = last.owner or fields.owner[:200]
            last.due_on = last.due_on or fields.due_on
            self.since_todo = 0
            return LineKind.TODO
        if not fields.owner or not self.before or not (told := self._told_before()):
            return None
        return self._add_todo(self._todo_of(told, fields, self.before.number), passage)

    def _todo_of(self, title: str, fields: Fields, number: int) -> ParsedTodo:
        found = ParsedTodo(plain(title), number, fields.owner[:200], due_on=fields.due_on)
        if not found.owner and (charge := read_charge(title, number, self.people, self.held_on)):
            found.owner = charge.owner
        return found

    # Notes in the tone in which people talk

    def _informal(self, passage: Passage) -> LineKind | None:
        text, number = passage.text, passage.number
        found = (
            read_resolution(text, number)
            or read_todo(text, number, self.people)
            or self._unmarked(passage)
        )
        if isinstance(found, Label):
            self.label, self.label_passage, self.below = found, passage, None
            return LineKind.RESOLUTION if found.is_resolution else LineKind.TODO
        if isinstance(found, ParsedResolution):
            return self._add_resolution(found, passage)
        return self._add_todo(found, passage) if found else None

    def _unmarked(self, passage: Passage) -> ParsedResolution | ParsedTodo | None:
        # What the agenda says in the same words was not decided in the meeting.
        if passage.text in self.announced or TAKEN_NOTE.search(passage.text):
            return None
        is_entry = passage.entry is not None
        if self.before and self.before.text.rstrip(" )").endswith("?"):
            reply = read_reply(passage.text, passage.number)
            if reply:
                return reply
        return read_unmarked(passage.text, passage.number, self.people, is_entry=is_entry)

    def _add_resolution(self, found: ParsedResolution, passage: Passage) -> LineKind:
        self.item.resolutions.append(found)
        self.last, self.last_passage, self.since_decision = found, passage, 0
        return LineKind.RESOLUTION

    def _add_todo(self, found: ParsedTodo, passage: Passage) -> LineKind:
        charge = read_charge(found.title, found.line, self.people, self.held_on)
        if charge and not found.owner:
            found.owner = charge.owner
        found.due_on = (
            found.due_on or (charge and charge.due_on) or due_day(found.title, self.held_on)
        )
        self.item.todos.append(found)
        self.last, self.last_passage, self.since_todo = found, passage, 0
        return LineKind.TODO


def _fit(todo: ParsedTodo, fields: Fields) -> bool:
    """Whether facts below a todo tell what it does not say yet."""
    same_owner = not fields.owner or not todo.owner or fields.owner.lower() == todo.owner.lower()
    return same_owner and not (fields.due_on and todo.due_on)
