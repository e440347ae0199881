"""Questions out of GIFT, Aiken and CSV files, and where a file can't be read."""

import pytest

from application import question_files as files
from application.question_files import QuestionFormat, Read, TrueFalse, read_questions
from domain.asking import Question, QuestionKind
from domain.refusal import Refused

GIFT = """// Thermodynamique
$CATEGORY: $course$/CM 2

::Q1:: La chaleur est {
  =un transfert d'énergie#Oui.
  ~une grandeur d'état
  ~%-50%un fluide \\= calorique####Voir le cours.
}

[html]<p>Sont des fonctions d&rsquo;état&nbsp;:</p>{~%50%<b>U</b> ~%50%S ~%-100%W}

L'unité de l'énergie est le {=joule =J =%50%Joule (J)} dans le SI.

L'entropie d'un système isolé peut diminuer.{FALSE#Jamais.}

Un texte qui n'est pas une question.

Associez.{=Pa -> pression =K -> température}

Combien de degrés de liberté ?{#3:0}
"""
AIKEN = """Quelle est l'unité de la pression ?
A. le joule
B) le pascal
ANSWER: B

La chaleur est
A) une grandeur d'état
B) un transfert
C) un fluide
ANSWER: B
"""
CSV = """type;question;points;seconds;choix 1;choix 2;choix 3
one;Compris ?;2;30;*Oui;Non;
Plusieurs choix;"Pairs ; lesquels ?";;;*2;3;*4
text;Pourquoi ?;;;parce que;;
"""


def read(text: str, kind: QuestionFormat, *, quiz: bool = True) -> Read:
    return read_questions(text, kind, quiz=quiz, words=TrueFalse())


def test_gift_is_read_as_moodle_means_it() -> None:
    """Titles, comments, feedback, weights, escapes and tags; what has no kind here is passed over by its line."""
    found = read(GIFT, QuestionFormat.GIFT)
    heat, states, unit, entropy = found.questions
    assert heat == Question(
        QuestionKind.ONE,
        "La chaleur est",
        ("un transfert d'énergie", "une grandeur d'état", "un fluide = calorique"),
        right=(0,),
    )
    assert states == Question(QuestionKind.SEVERAL, "Sont des fonctions d’état :", ("U", "S", "W"), right=(0, 1))
    assert unit == Question(QuestionKind.TEXT, "L'unité de l'énergie est le _____ dans le SI.", accepted=("joule", "J"))
    assert (entropy.choices, entropy.right) == (("Vrai", "Faux"), (1,))
    assert found.passed_over == (16, 18, 20)
    (marked,) = read("Q ? {=[html]<b>a</b> ~b}", QuestionFormat.GIFT).questions
    assert marked.choices == ("a", "b")


def test_aiken_and_csv_are_read() -> None:
    """Letters with a point or a bracket; a header, cells in quotes, points, time, and a star for what is right."""
    assert read(AIKEN, QuestionFormat.AIKEN).questions == (
        Question(QuestionKind.ONE, "Quelle est l'unité de la pression ?", ("le joule", "le pascal"), right=(1,)),
        Question(QuestionKind.ONE, "La chaleur est", ("une grandeur d'état", "un transfert", "un fluide"), right=(1,)),
    )
    assert read("\ufeff" + CSV, QuestionFormat.CSV).questions == (
        Question(QuestionKind.ONE, "Compris ?", ("Oui", "Non"), right=(0,), points=2, seconds=30),
        Question(QuestionKind.SEVERAL, "Pairs ; lesquels ?", ("2", "3", "4"), right=(0, 2)),
        Question(QuestionKind.TEXT, "Pourquoi ?", accepted=("parce que",)),
    )


def test_polls_keep_nothing_of_what_is_right_and_have_scales_and_rankings() -> None:
    """A scale is written as its steps and what both ends mean."""
    found = read(
        "type,question,a,b,c\nscale,Le rythme ?,5,trop lent,trop rapide\nranking,Classez,x,y,z\none,Oui ?,*Oui,Non\n",
        QuestionFormat.CSV,
        quiz=False,
    )
    assert found.questions == (
        Question(QuestionKind.SCALE, "Le rythme ?", tuple("12345"), ("trop lent", "trop rapide")),
        Question(QuestionKind.RANKING, "Classez", ("x", "y", "z")),
        Question(QuestionKind.ONE, "Oui ?", ("Oui", "Non")),
    )
    assert read("Une idée ?{}", QuestionFormat.GIFT, quiz=False).questions == (
        Question(QuestionKind.TEXT, "Une idée ?"),
    )


@pytest.mark.parametrize(
    ("kind", "text", "refusal", "line"),
    [
        (QuestionFormat.GIFT, "// rien\n\n", files.FileEmpty, None),
        (QuestionFormat.GIFT, "Un texte seul.", files.FileEmpty, None),
        (QuestionFormat.GIFT, "Q1 {=a ~b}\n\nQ2 {=a ~b", files.LineUnreadable, 3),
        (QuestionFormat.GIFT, "Q1 {a ~b}", files.LineUnreadable, 1),
        (QuestionFormat.GIFT, "\nQ1 {=a ~a}", files.QuestionUnfit, 2),
        (QuestionFormat.GIFT, "Essai {}", files.QuestionUnfit, 1),
        (QuestionFormat.AIKEN, "Q ?\nA. a\nB. b\n", files.AnswerLineMissing, 4),
        (QuestionFormat.AIKEN, "Q ?\nA. a\nB. b\nANSWER: C\n", files.AnswerLineMissing, 4),
        (QuestionFormat.AIKEN, "Q ?\nA. a\nB. b\nR ?\n", files.AnswerLineMissing, 4),
        (QuestionFormat.AIKEN, "Q ?\nA. a\nANSWER: A\n", files.QuestionUnfit, 1),
        (QuestionFormat.CSV, "genre,question\n", files.LineUnreadable, 1),
        (QuestionFormat.CSV, "type,question,a,b\none,Q ?,*x,y\ntwo,Q ?,x,y\n", files.LineUnreadable, 3),
        (QuestionFormat.CSV, "type,question,points,a\none,Q ?,beaucoup,x\n", files.LineUnreadable, 2),
        (QuestionFormat.CSV, 'type,question\none,"Q ?\n', files.LineUnreadable, 2),
        (QuestionFormat.CSV, "type,question,a\nscale,Q ?,99\n", files.QuestionUnfit, 2),
        (QuestionFormat.CSV, "x" * 60_001, files.FileTooLong, None),
    ],
)
def test_a_file_that_can_t_be_read_says_where(
    kind: QuestionFormat, text: str, refusal: type[Refused], line: int | None
) -> None:
    """By the number of the line, from 1."""
    with pytest.raises(refusal) as caught:
        read(text, kind)
    assert caught.value.details.get("line") == line
