"""Questions out of files: Moodle's GIFT and Aiken, and CSV. Nothing is imported of a file that can't be read; what
can't be asked here is passed over and its lines are told.

GIFT: https://docs.moodle.org/en/GIFT_format; Aiken: https://docs.moodle.org/en/Aiken_format. CSV: the header names the
columns `type`, `question`, `points`, `seconds` (the last two may be left out), then one column for each choice,
whatever its name; a choice that begins with `*` is right.
"""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from html.parser import HTMLParser

import msgspec

from domain.asking import Question, QuestionKind, checked_poll_question, checked_quiz_question
from domain.refusal import Refused

LONGEST_FILE = 60_000


class QuestionFormat(StrEnum):
    """How a file writes questions."""

    GIFT = "gift"
    AIKEN = "aiken"
    CSV = "csv"


class FileEmpty(Refused):
    """There is no question in the file that can be asked."""

    code = "FILE_WITHOUT_QUESTIONS"


class FileTooLong(Refused):
    """The file is longer than any set of questions; `details`: `longest`, in characters."""

    code = "FILE_TOO_LONG"


class LineUnreadable(Refused):
    """A line does not follow the format; `details`: `line`, from 1."""

    code = "LINE_UNREADABLE"


class AnswerLineMissing(Refused):
    """A question of an Aiken file has no valid `ANSWER:`; `details`: `line` where it was expected, from 1."""

    code = "ANSWER_LINE_MISSING"


class QuestionUnfit(Refused):
    """A question breaks a rule; `details`: `line` where it begins, from 1, and `because`, the code of the rule."""

    code = "QUESTION_UNFIT"


class TrueFalse(msgspec.Struct, frozen=True):
    """What the two choices of a true or false question are called."""

    true: str = "Vrai"
    false: str = "Faux"


class Found(msgspec.Struct, frozen=True):
    """A question with the line where it begins; None where it can't be asked here."""

    line: int
    question: Question | None


class Read(msgspec.Struct, frozen=True):
    """The questions of a file, and the lines where others begin that were passed over."""

    questions: tuple[Question, ...]
    passed_over: tuple[int, ...]


def read_questions(text: str, kind: QuestionFormat, *, quiz: bool, words: TrueFalse) -> Read:
    """The questions of a file, each fit to be asked in a poll, or in a quiz.

    Raises FileEmpty, FileTooLong, LineUnreadable, AnswerLineMissing, QuestionUnfit.
    """
    if len(text) > LONGEST_FILE:
        raise FileTooLong(field="text", longest=LONGEST_FILE)
    lines = text.removeprefix("\ufeff").splitlines()
    readers: dict[QuestionFormat, Callable[[Sequence[str]], Iterator[Found]]] = {
        QuestionFormat.GIFT: lambda lines: _gift(lines, words),
        QuestionFormat.AIKEN: _aiken,
        QuestionFormat.CSV: _csv,
    }
    found = list(readers[kind](lines))
    questions = tuple(_fit(one, one.question, quiz=quiz) for one in found if one.question)
    if not questions:
        raise FileEmpty(field="text")
    return Read(questions, tuple(one.line for one in found if one.question is None))


def _fit(found: Found, question: Question, *, quiz: bool) -> Question:
    try:
        return checked_quiz_question(question) if quiz else checked_poll_question(question)
    except Refused as refused:
        raise QuestionUnfit(field="text", line=found.line, because=refused.code) from refused


CHOICE = re.compile(r"([A-Z])[.)]\s+(.*)")
ANSWER = re.compile(r"ANSWER:\s*([A-Z])\s*")


def _aiken(lines: Sequence[str]) -> Iterator[Found]:
    """A question, its choices `A.` or `A)` each on a line, then `ANSWER: A`."""
    begun, asked, choices = 0, list[str](), list[str]()
    for number, line in enumerate((*lines, ""), 1):
        text = line.strip()
        if answer := ANSWER.fullmatch(text):
            right = ord(answer[1]) - ord("A")
            if right >= len(choices) or not asked:
                raise AnswerLineMissing(field="text", line=number)
            yield Found(begun, Question(QuestionKind.ONE, " ".join(asked), tuple(choices), right=(right,)))
            asked, choices = [], []
        elif (choice := CHOICE.fullmatch(text)) and asked and ord(choice[1]) - ord("A") == len(choices):
            choices.append(choice[2])
        elif text and not choices:
            begun = begun if asked else number
            asked.append(text)
        elif text:
            raise AnswerLineMissing(field="text", line=number)
    if asked:
        raise AnswerLineMissing(field="text", line=len(lines) + 1)


KINDS = {
    **{kind.value: kind for kind in QuestionKind},
    "un choix": QuestionKind.ONE,
    "plusieurs choix": QuestionKind.SEVERAL,
    "échelle": QuestionKind.SCALE,
    "classement": QuestionKind.RANKING,
    "réponse libre": QuestionKind.TEXT,
    "réponse courte": QuestionKind.TEXT,
}
SECONDS = {"seconds", "secondes", "temps"}


def _csv(lines: Sequence[str]) -> Iterator[Found]:
    """Comma, semicolon or tab between the cells, whichever the header has most of."""
    header = next((line for line in lines if line.strip()), "")
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=max(",;\t", key=header.count), strict=True)
    names: list[str] | None = None
    line = 1
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells):
                if names is None:
                    names = [cell.casefold() for cell in cells]
                    if not {"type", "question"} <= set(names):
                        raise LineUnreadable(field="text", line=line)
                else:
                    yield Found(line, _row(dict(zip(names, cells, strict=False)), _choices(names, cells), line))
            line = rows.line_num + 1
    except csv.Error as error:
        raise LineUnreadable(field="text", line=line) from error


def _choices(names: Sequence[str], cells: Sequence[str]) -> list[str]:
    """What is in none of the columns that have a name of their own."""
    own = {"type", "question", "points", *SECONDS}
    return [cell for index, cell in enumerate(cells) if cell and (index >= len(names) or names[index] not in own)]


def _row(cells: dict[str, str], choices: list[str], line: int) -> Question:
    kind = KINDS.get(cells["type"].casefold())
    seconds = next((cells[name] for name in SECONDS if cells.get(name)), "0")
    points = cells.get("points") or "1"
    if kind is None or not (points.isdecimal() and seconds.isdecimal()):
        raise LineUnreadable(field="text", line=line)
    plain = tuple(choice.removeprefix("*").strip() for choice in choices)
    question = Question(kind, cells.get("question", ""), plain, points=int(points), seconds=int(seconds))
    change = msgspec.structs.replace
    if kind is QuestionKind.TEXT:
        return change(question, choices=(), accepted=plain)
    if kind is QuestionKind.SCALE:
        if not plain or not plain[0].isdecimal() or int(plain[0]) > LONGEST_FILE:
            raise LineUnreadable(field="text", line=line)
        return change(question, choices=tuple(str(step + 1) for step in range(int(plain[0]))), ends=plain[1:])
    return change(question, right=tuple(index for index, choice in enumerate(choices) if choice.startswith("*")))


ESCAPED = re.compile(r"\\([~=#{}:n\\])")
KEPT = {sign: chr(0xE000 + index) for index, sign in enumerate("~=#{}:\\n")}
"""Escaped signs stand as characters of the private use area while a question is taken apart."""
BACK = {mark: "\n" if sign == "n" else sign for sign, mark in KEPT.items()}
TITLE = re.compile(r"\s*::.*?::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
WHOLE = 100


class _Part(msgspec.Struct):
    """One answer of a GIFT question: its sign (`=` or `~`), its weight in per cent (None: not given), its text."""

    sign: str
    weight: float | None
    text: str


def _gift(lines: Sequence[str], words: TrueFalse) -> Iterator[Found]:
    """Questions with a blank line between them; comments and categories are left out."""
    block: list[str] = []
    begun = 0
    for number, line in enumerate((*lines, ""), 1):
        if line.strip().startswith(("//", "$CATEGORY:")):
            continue
        if line.strip():
            begun = begun if block else number
            block.append(line)
        elif block:
            yield Found(begun, _gift_question("\n".join(block), begun, words))
            block = []


def _gift_question(block: str, line: int, words: TrueFalse) -> Question | None:
    block = ESCAPED.sub(lambda found: KEPT[found[1]], block)
    if title := TITLE.match(block):
        block = block[title.end() :]
    block, rich = _unmarked(block, rich=False)
    if "{" not in block and "}" not in block:
        return None  # a description: nothing to be answered
    if block.count("{") != 1 or block.count("}") != 1 or block.index("{") > block.index("}"):
        raise LineUnreadable(field="text", line=line)
    before, _, rest = block.partition("{")
    inside, _, after = rest.partition("}")
    asked = f"{before.rstrip()} _____ {after.strip()}" if after.strip() else before
    question = _gift_answers(inside.partition("####")[0].strip(), line, words, rich=rich)
    return question and msgspec.structs.replace(question, text=_clean(asked, rich=rich))


def _gift_answers(inside: str, line: int, words: TrueFalse, *, rich: bool) -> Question | None:
    """The question of what is between braces, still without its text."""
    if not inside:
        return Question(QuestionKind.TEXT, "")
    if (verdict := inside.partition("#")[0].strip().upper()) in {"T", "TRUE", "F", "FALSE"}:
        right = 0 if verdict.startswith("T") else 1
        return Question(QuestionKind.ONE, "", (words.true, words.false), right=(right,))
    if inside.startswith("#") or "->" in inside:
        return None  # a number, or pairs
    parts = list(_parts(inside, line, rich=rich))
    if all(part.sign == "=" for part in parts):
        accepted = tuple(part.text for part in parts if part.weight in (None, WHOLE))
        return Question(QuestionKind.TEXT, "", accepted=accepted)
    right_ones = tuple(index for index, part in enumerate(parts) if part.sign == "=" or (part.weight or 0) > 0)
    kind = QuestionKind.ONE if len(right_ones) == 1 else QuestionKind.SEVERAL
    return Question(kind, "", tuple(part.text for part in parts), right=right_ones)


def _parts(inside: str, line: int, *, rich: bool) -> Iterator[_Part]:
    first, *pieces = re.split(r"([=~])", inside)
    if first.strip() or not pieces:
        raise LineUnreadable(field="text", line=line + first.count("\n"))
    for sign, piece in zip(pieces[::2], pieces[1::2], strict=True):
        text = piece.partition("#")[0].strip()
        weight = WEIGHT.match(text)
        text = _clean(text[weight.end() :] if weight else text, rich=rich)
        yield _Part(sign, float(weight[1]) if weight else None, text)


def _unmarked(text: str, *, rich: bool) -> tuple[str, bool]:
    """A text without the mark of its format, and whether there are tags in it; without a mark as around it."""
    found = FORMAT.match(text)
    return (text, rich) if found is None else (text[found.end() :], found[1] == "html")


def _clean(text: str, *, rich: bool) -> str:
    """A text with its escaped signs, without formats and tags, its lines joined."""
    text, rich = _unmarked(text, rich=rich)
    if rich:
        reader = _Text()
        reader.feed(text)
        reader.close()
        text = "".join(reader.texts)
    for mark, sign in BACK.items():
        text = text.replace(mark, sign)
    return " ".join((html.unescape(text) if rich else text).split())


class _Text(HTMLParser):
    """The text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # the parser's
        """Blocks stand apart."""
        self.texts.append(" " if tag in {"p", "br", "div", "li"} else "")
