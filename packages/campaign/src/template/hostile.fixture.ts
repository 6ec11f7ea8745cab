const LIST = `{% assign a = "${'a,'.repeat(199)}a" | split: "," %}`;
const LONG = `{% assign s = "${'a'.repeat(1000)}" %}${'{% capture s %}{{ s }}{{ s }}{% endcapture %}'.repeat(5)}`;
/** A list that contains itself three times, fifteen levels deep. */
const FOLDED = `{% assign d = "aaaaaaaaaa" | split: "" %}${'{% assign d = "" | split: "" | push: d | push: d | push: d %}'.repeat(15)}`;

function nested(loops: number, body = ''): string {
  return `${LIST}${'{% for x in a %}'.repeat(loops)}${body}${'{% endfor %}'.repeat(loops)}`;
}

function loop(body: string, times = 3000): string {
  return `{% for i in (1..${times}) %}${body}{% endfor %}`;
}

/** Templates that would take seconds to years, or all memory. Each has an allowed length. */
export const HOSTILE: Record<string, string> = {
  'six nested loops over a list': nested(6),
  'three nested loops over a list': nested(3, '{{ x }}'),
  'nested ranges': '{% for i in (1..300) %}{% for j in (1..300) %}{{ i | times: j }}{% endfor %}{% endfor %}',
  'a loop in a liquid tag': '{% liquid\nfor i in (1..100000)\necho i\nendfor %}',
  'if and case in a loop': loop('{% if i == 3 %}a{% endif %}{% case i %}{% when 1 %}b{% endcase %}', 30_000),
  'contains in a loop': `${LIST}${loop('{% if a contains "b" %}{% endif %}', 90_000)}`,
  'an empty loop': '{% for i in (1..99999) %}{% endfor %}',
  'a range beyond whole numbers': '{% for i in (9007199254740992..9007199254740994) %}{% endfor %}',
  'a range beyond whole numbers, in a filter': '{{ "x" | concat: (9007199254740992..9007199254740994) | size }}',
  'a range below whole numbers': '{% for i in (-9007199254740996..-9007199254740994) %}{% endfor %}',
  'a capture that doubles': `{% assign x = "aaaaaaaaaa" %}${'{% capture x %}{{ x }}{{ x }}{% endcapture %}'.repeat(30)}`,
  'a folded list as text': `${FOLDED}{{ d | upcase }}`,
  'a folded list compared': `${FOLDED}{% if d > d %}{% endif %}`,
  'a folded list as a key': `${FOLDED}{{ d[d] }}`,
  'a folded list as JSON': `${FOLDED}{{ d | json }}`,
  'a folded list in a case': `${FOLDED}{% case d %}{% when d %}x{% endcase %}`,
  'lists in lists in lists':
    '{% assign d = "" | split: "" %}{% for i in (1..4000) %}{% assign d = "" | split: "" | push: d %}{% endfor %}{{ d }}',
  'a long text again and again': `${LONG}${loop('{{ s | upcase | size }}')}`,
  'a search of the worst kind': `${LONG}{% assign p = s | slice: 0, 16000 | prepend: "b" %}${loop('{% if s contains p %}{% endif %}')}`,
  'a replacement of the worst kind': `${LONG}{% assign p = s | append: "b" %}${loop('{{ s | replace: p, "" }}')}`,
  'sorting again and again': `${LONG}{% assign l = s | split: "" %}${loop('{{ l | sort | size }}')}`,
  'copies of a list by the modifiers of a loop': `{% assign l = (1..90000) %}${loop('{% for x in l reversed limit: 1 %}{% endfor %}')}`,
  'dates without end': loop('{{ "2026-01-01" | date: "%1000d" }}'),
  'a date of thousands of parts': `{{ "2026-01-01" | date: "${'%A'.repeat(5000)}" }}`,
  'a long cycle in a loop': loop(`{% cycle a,${'a,'.repeat(9000)}a %}`),
  'a long case in a loop': loop(`{% case 1 %}{% when ${'2,'.repeat(9000)}2 %}{% endcase %}`),
  'a long condition in a loop': loop(`{% if 1${' and 1'.repeat(3000)} %}{% endif %}`),
};

/** A variable inside a variable, 3,000 deep. */
export const NESTED_VARIABLE: string = `{{ ${'nome['.repeat(3000)}nome${']'.repeat(3000)} }}`;
