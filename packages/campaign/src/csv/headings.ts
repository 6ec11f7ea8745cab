import { plainName } from './plain-name.ts';

/**
 * Which heading names the phones. The rule, case, accents and punctuation ignored:
 *
 * 1. A heading that is exactly `phone`, `telefone`, `celular`, `whatsapp`, `numero` or `fone`.
 * 2. Otherwise one that contains a word for a phone (`Tel.`, `Nº WhatsApp`, `Phone 1 - Value`) and no word that makes it
 *    something else (`Tipo de telefone`, `Modelo do celular`).
 * 3. One that is only a word for a contact (`Contato`), if the first lines hold phones in it, and in no column of rule 2.
 *
 * Of several that the same rule names, those without a phone in the first lines are passed over, unless none has one; then
 * WhatsApp comes before mobile phones, these before other phones, and a mere "number" last; then the leftmost.
 */
export function findPhoneColumn(names: readonly string[], contents: ContentsOf): PhoneColumn | undefined {
  const ranked = names.flatMap((name, index) => {
    const rank = rankOf(name);
    return rank === undefined ? [] : [{ index, ...rank, phones: contents(index).phones }];
  });
  const choices = RULES.map((rule) => choiceOf(ranked.filter((each) => each.rule === rule)));
  const [exact, words, contact] = choices;
  return exact ?? [words, contact].find((each) => each?.holdsPhones === true) ?? words;
}

function choiceOf(
  named: readonly { index: number; rule: Rule; kind: number; phones: number }[],
): PhoneColumn | undefined {
  const filled = named.filter(({ phones }) => phones > 0);
  const [best, ...others] = (filled.length > 0 ? filled : named).toSorted(
    (a, b) => a.kind - b.kind || a.index - b.index,
  );
  if (best === undefined) return undefined;
  const { index, rule } = best;
  return { index, rule, others: others.map((each) => each.index), holdsPhones: filled.length > 0 };
}

/** What the first lines hold in a column: how many cells are not empty, and how many of these are phones. */
export type ContentsOf = (index: number) => { filled: number; phones: number };

/** The column of the phones, the rule that found it, and the other columns that the rule would allow. */
export interface PhoneColumn {
  index: number;
  rule: Rule;
  others: number[];
  holdsPhones: boolean;
}

const RULES = ['exact', 'words', 'contact'] as const;
type Rule = (typeof RULES)[number];

/** Returns true for a heading that rule 1 or 2 takes for that of the phones, whatever the column holds. */
export function isPhoneHeading(name: string): boolean {
  const rule = rankOf(name)?.rule;
  return rule === 'exact' || rule === 'words';
}

/** Returns true for a heading that one of the rules can take for that of the phones. */
export function mayHeadPhones(name: string): boolean {
  return rankOf(name) !== undefined;
}

/** The headings that rule 1 names, as they are suggested. */
export const PHONE_NAMES = ['phone', 'telefone', 'celular', 'whatsapp', 'numero', 'fone'] as const;

// In order of preference: the place of a word is the kind of its heading.
const KINDS: readonly (readonly string[])[] = [
  ['whatsapp', 'whatsapps', 'whats', 'wpp', 'wapp', 'zap', 'zapzap', 'zaps'],
  ['celular', 'celulares', 'cel', 'movel', 'moveis', 'movil', 'mobile', 'cellphone'],
  ['phone', 'phones', 'telefone', 'telefones', 'telefono', 'telefonos', 'telephone', 'tel', 'tels', 'fone', 'fones'],
  ['numero'],
];

const OTHER_THINGS = new Set(
  (
    'tipo type label rotulo etiqueta data date dia hora horario time modelo model marca operadora carrier operator ' +
    'status situacao estado valido valida validado verificado valid verified invalido optin opt optout aceita aceite ' +
    'aceitou permite autoriza autorizacao consentimento consent recebe possui tem has nome name id codigo code cod ramal ' +
    'extension ext pedido order pedidos origem source obs observacao observacoes notas notes nota mensagem message texto ' +
    'text grupo group link url email mail ddi pais country qtd quantidade total count capa plano plan preferencia ultimo ' +
    'ultima last erro error motivo reason cpf cnpj'
  ).split(' '),
);

const CONTACT = new Set(['contato', 'contatos', 'contacto', 'contact', 'contacts']);

interface Rank {
  rule: Rule;
  kind: number;
}

function rankOf(name: string): Rank | undefined {
  const exact = plainName(name).replaceAll('_', '');
  if (PHONE_NAMES.some((known) => known === exact)) return { rule: 'exact', kind: kindOf([exact]) };
  const words = wordsOf(name);
  // With a delimiter in it, it is several headings of a file that is split by another one.
  if (/[;|\t]/.test(name) || words.some((word) => OTHER_THINGS.has(word))) return undefined;
  const kind = kindOf(words);
  // A mere "number" says nothing in a longer heading: "Número da casa", "Número do pedido".
  if (kind < KINDS.length - 1) return { rule: 'words', kind };
  const letters = words.filter((word) => !/^\d+$/.test(word));
  return letters.length === 1 && CONTACT.has(letters[0]!) ? { rule: 'contact', kind } : undefined;
}

function kindOf(words: readonly string[]): number {
  const kind = KINDS.findIndex((known) => words.some((word) => known.includes(word)));
  return kind < 0 ? KINDS.length : kind;
}

/** Returns the words of a heading: `phoneNumber` and `Celular/WhatsApp` have two. */
function wordsOf(name: string): string[] {
  return plainName(name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).split('_');
}

/** Returns true for the heading of a column of area codes. `values`: its first cells, without the empty ones. */
export function isAreaCodes(name: string, values: readonly string[]): boolean {
  const words = wordsOf(name);
  const isNamed = words.includes('ddd') || AREA_CODE.test(words.join(' '));
  if (!isNamed) return false;
  return values.length === 0
    ? words[0] === 'ddd' || !isPhoneHeading(name)
    : values.filter(isAreaCode).length * 2 >= values.length;
}

const AREA_CODE = /^(?:(?:codigo|cod) (?:de |da )?area|area code)\b/;

function isAreaCode(cell: string): boolean {
  return areaCodeOf(cell) !== undefined;
}

/** Returns the two digits of an area code: `(011)` → `11`; undefined for anything else. */
export function areaCodeOf(cell: string): string | undefined {
  const digits = cell
    .trim()
    .replace(/[.,]0$/, '')
    .replaceAll(/[\s()]/g, '')
    .replace(/^0/, '');
  return /^[1-9]\d$/.test(digits) ? digits : undefined;
}
