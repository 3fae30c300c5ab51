"""Random texts of German administration, with everything that is hard to print, for any seed."""

import random

WORDS = """
der Rat und die Verwaltung im Haushalt mit Frist zum 15.01.2027 über 12.345,67 € nach § 193 BGB
Verfahrensdokumentation Datenschutzbeauftragte Grundstücksverkehrsgenehmigungszuständigkeit
Donaudampfschifffahrtsgesellschaft Aufsichtsbehörde E-Mail-Adresse Straße Übergang Kfz-Zulassungsstelle
abgeschlossen Rückfrage „Zitat“ – ja/nein 100 % IT-Sicherheitsbeauftragter Bürger*innen DE89370400440532013000
Musterhausen Rechtsschutzversicherungsgesellschaften zuständig offen erledigt
""".split()


def document(seed: int) -> str:
    """HTML as texts are rendered."""
    return _Writer(random.Random(seed)).document()


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def document(self) -> str:
        kinds = [self.paragraph, self.heading, self.table, self.items, self.tasks, self.boxed]
        return "".join(self.chance.choice(kinds)() for _block in range(self.chance.randint(2, 7)))

    def words(self, most: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, most)))

    def paragraph(self) -> str:
        link = f'<a href="https://amt.example/{self.chance.randint(1, 9**9)}">{self.words(3)}</a>'
        return f"<p>{self.words(40)} <strong>{self.words(4)}</strong> {link}</p>"

    def heading(self) -> str:
        level = self.chance.randint(2, 4)
        return f"<h{level}>{self.words(6)}</h{level}>"

    def table(self) -> str:
        columns, rows = self.chance.randint(1, 18), self.chance.randint(1, 6)
        head = "".join(f'<th scope="col">{self.words(3)}</th>' for _cell in range(columns))
        body = "".join(
            "<tr>" + "".join(f"<td>{self.words(5)}</td>" for _cell in range(columns)) + "</tr>"
            for _row in range(rows)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def items(self, depth: int = 0) -> str:
        tag = self.chance.choice(["ul", "ol", 'ol type="a" start="3"'])
        inner = self.items(depth + 1) if depth < 3 and self.chance.random() < 0.5 else ""
        rows = "".join(f"<li>{self.words(9)}</li>" for _row in range(self.chance.randint(0, 3)))
        return f"<{tag}><li>{self.words(9)}{inner}</li>{rows}<li>{self.words(3)}<p>{self.words(9)}</p></li></{tag[:2]}>"

    def tasks(self) -> str:
        done = self.chance.choice(["", " rt-task--done"])
        box = '<span class="rt-task__box" role="img" aria-label="offen"></span>'
        return f'<ul class="rt-tasks"><li class="rt-task{done}">{box}<div>{self.words(9)}</div></li></ul>'

    def boxed(self) -> str:
        start, end = self.chance.choice(
            [
                ("<blockquote><p>", "</p></blockquote>"),
                ('<aside class="rt-callout"><p>', "</p></aside>"),
                ("<pre><code>", "</code></pre>"),
                (
                    '<figure><img src="/attachments/1/inline/"><figcaption>',
                    "</figcaption></figure>",
                ),
            ]
        )
        return f"{start}{self.words(30)}{end}"
