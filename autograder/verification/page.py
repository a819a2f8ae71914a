"""A verification as one HTML page that needs nothing else: no script, no font, no address."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from autograder.verification.outcome import Check, MutantRecord, Row, TestColumn, Verification

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #222; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; margin: .8rem 0; } th, td { border: 1px solid #ddd; padding: .15rem .45rem; }
th { text-align: left; background: #f6f6f6; font-weight: 600; } td.n { text-align: right; }
td.k { background: #c9e8cf; text-align: center; } td.l { background: #fff; text-align: center; color: #999; }
td.o { background: #f0f0f0; } tr.alive th, tr.alive td { background: #fdeeee; } tr.excused th { background: #fdf8e4; }
.good { color: #176b2c; } .bad { color: #a51d1d; } code { font-size: .92em; } ul { margin: .2rem 0 .6rem; }
details { margin: .6rem 0; } summary { cursor: pointer; }
"""
_MARKS = {True: '<td class="k">✗</td>', False: '<td class="l">·</td>'}
_NOT_RUN = '<td class="o"></td>'


def to_html(verifications: Sequence[Verification]) -> str:
    """The whole page; every text in it is escaped."""
    names = ", ".join(one.assignment for one in verifications)
    body = "\n".join(_verification(one) for one in verifications)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(names)}: are the graders fit?</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _verification(one: Verification) -> str:
    count = len(one.refusals)
    verdict = f'<span class="bad">refused, for {count} reasons</span>' if count else '<span class="good">fit</span>'
    quick = " (a quick look)" if one.quick else ""
    where = f"Python {one.environment.python}, NumPy {one.environment.numpy}, {one.environment.isolation}"
    return "\n".join(
        [
            f"<h1>{escape(one.assignment)}: {escape(one.title)}: {verdict}{quick}</h1>",
            f"<p>Graders <code>{escape(one.grader)}</code>; {escape(where)}; {one.wall_s:.0f} s.</p>",
            "<h2>Checks</h2>",
            *(_check(check) for check in one.checks),
            "<h2>Kill matrix</h2>",
            "<p>✗: the test took points away. ·: it did not. Grey: it was not run on that one.</p>",
            *(_question(one, question) for question in dict.fromkeys(column.question for column in one.columns)),
        ]
    )


def _check(check: Check) -> str:
    mark = '<span class="bad">✗</span>' if check.refusals else '<span class="good">✓</span>'
    notes = ""
    if check.notes:
        notes = f"<details><summary>Notes ({len(check.notes)})</summary>{_list(check.notes)}</details>"
    return f"<h3>{mark} {escape(check.name)}</h3><p>{escape(check.summary)}</p>{_list(check.refusals)}{notes}"


def _list(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _question(one: Verification, question: str) -> str:
    columns = [column for column in one.columns if column.question == question]
    tests = {column.test for column in columns}
    rows = [row for row in one.rows if row.kind in {"wrong", "spoilt"} and (tests & {*row.killed_by})]
    mutants = [mutant for mutant in one.mutants if question in mutant.questions]
    body = [*(_row(row, columns) for row in rows), *(_mutant(mutant, columns) for mutant in mutants)]
    return "\n".join(
        [
            f"<h3>{escape(question)}</h3>",
            _tests(columns),
            f"<details open><summary>{len(rows)} rows and {len(mutants)} mutants</summary>",
            "<table>",
            _head(columns),
            *body,
            "</table></details>",
        ]
    )


def _tests(columns: Sequence[TestColumn]) -> str:
    lines = [_test(number, column) for number, column in enumerate(columns, start=1)]
    head = "<tr><th></th><th>test</th><th>points</th><th>wrong</th><th>spoilt</th><th>mutants</th></tr>"
    return "\n".join(["<table>", head, *lines, "</table>"])


def _test(number: int, column: TestColumn) -> str:
    figures = (f"{column.max_score:g}", column.wrong, column.spoilt, column.mutants)
    cells = "".join(f'<td class="n">{figure}</td>' for figure in figures)
    return f'<tr><td class="n">{number}</td><td><code>{escape(column.test)}</code></td>{cells}</tr>'


def _head(columns: Sequence[TestColumn]) -> str:
    cells = (f'<th title="{escape(column.test)}">{number}</th>' for number, column in enumerate(columns, start=1))
    return f"<tr><th>specimen</th>{''.join(cells)}</tr>"


def _row(row: Row, columns: Sequence[TestColumn]) -> str:
    cells = "".join(_cells(row.ran, row.killed_by, columns))
    return f'<tr><th title="{escape(row.about)}">{escape(row.kind)} {escape(row.name)}</th>{cells}</tr>'


def _mutant(mutant: MutantRecord, columns: Sequence[TestColumn]) -> str:
    tests = [column.test for column in columns]
    cells = "".join(_cells(tests, mutant.killed_by, columns))
    style = {"survived": ' class="alive"', "equivalent": ' class="excused"'}.get(mutant.fate, "")
    what = f"{mutant.was}  →  {mutant.now}" + (f"  ({mutant.reason})" if mutant.reason else "")
    name = f"{mutant.definition}:{mutant.line} {mutant.operator}"
    return f'<tr{style}><th title="{escape(what)}">{escape(name)}: <code>{escape(mutant.now)}</code></th>{cells}</tr>'


def _cells(ran: Iterable[str], killed_by: Iterable[str], columns: Sequence[TestColumn]) -> Iterator[str]:
    there, kills = set(ran), set(killed_by)
    for column in columns:
        yield _MARKS[column.test in kills] if column.test in there else _NOT_RUN
