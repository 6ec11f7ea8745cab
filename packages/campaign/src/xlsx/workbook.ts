import { nearest } from '@pombo/core';
import type { Archive } from './archive.ts';
import { readSharedStrings, type SharedStrings } from './strings.ts';
import { readStyles, type DateStyles } from './styles.ts';
import { WORKBOOK_REFUSALS } from './texts.ts';
import { attributeOf, parseXml } from './xml.ts';

/** What a workbook's sheets share. */
export interface Workbook {
  /** Only sheets with cells, in the order of their tabs. */
  sheets: Sheet[];
  /** Days are counted from 1904, as old Excel for Mac did. */
  since1904: boolean;
  strings: SharedStrings;
  dateStyles: DateStyles;
}

export interface Sheet {
  name: string;
  hidden: boolean;
  part: string;
}

/** Reads what a workbook's sheets share. Throws `file_unreadable`, `file_unusable`; `.xlsb`, `.ods` and others by name. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  refuseOthers(archive);
  const roots = await relationsOf(archive, '');
  const main = [...roots.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!archive.has(main)) throw WORKBOOK_REFUSALS.otherZip();
  const relations = await relationsOf(archive, main);
  const found: { name: string; hidden: boolean; relation: string }[] = [];
  let since1904 = false;
  await parseXml(archive.part(main), main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const { name: title = '', state = 'visible' } = attributes;
      found.push({ name: title, hidden: state !== 'visible', relation: attributeOf(attributes, 'id') ?? '' });
    },
  });
  const sheets = found.flatMap(({ name, hidden, relation }) => {
    const related = relations.get(relation);
    return related?.type === 'worksheet' ? [{ name, hidden, part: related.target }] : [];
  });
  if (sheets.length === 0) throw WORKBOOK_REFUSALS.noSheets();
  const partOf = (type: string): string | undefined =>
    [...relations.values()].find((each) => each.type === type)?.target;
  const [strings, styles] = [partOf('sharedStrings'), partOf('styles')];
  return {
    sheets,
    since1904,
    strings: strings === undefined ? { at: () => undefined } : await readSharedStrings(archive, strings),
    dateStyles: styles === undefined ? () => undefined : await readStyles(archive, styles),
  };
}

/** Returns the sheet that a person named, else the first visible one. */
export function chooseSheet({ sheets }: Workbook, wanted: string | undefined): Sheet {
  if (wanted === undefined) return sheets.find(({ hidden }) => !hidden) ?? sheets[0]!;
  const names = sheets.map(({ name }) => name);
  const plain = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();
  const found = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => plain(name) === plain(wanted));
  if (found === undefined) throw WORKBOOK_REFUSALS.noSuchSheet(wanted, names, nearest(wanted, names, plain));
  return found;
}

interface Relation {
  /** The last word of its type, which transitional and strict files share. */
  type: string;
  /** The name of the part. */
  target: string;
}

/** Returns the parts that a part refers to; `''` for the whole file. */
async function relationsOf(archive: Archive, part: string): Promise<Map<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const path = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const relations = new Map<string, Relation>();
  if (!archive.has(path)) return relations;
  await parseXml(archive.part(path), path, {
    open: (name, { Id = '', Type = '', Target = '', TargetMode }) => {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: resolved(folder, Target) });
    },
  });
  return relations;
}

/** Returns the name of a part, given relative to a folder or from the root. */
function resolved(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function refuseOthers(archive: Archive): void {
  const names = [...archive.names()];
  if (archive.has('xl/workbook.bin')) throw WORKBOOK_REFUSALS.xlsb();
  if (archive.has('content.xml') && archive.has('mimetype')) throw WORKBOOK_REFUSALS.ods();
  if (names.some((name) => name.startsWith('index/') && name.endsWith('.iwa')) || archive.has('index.zip'))
    throw WORKBOOK_REFUSALS.numbers();
  if (!archive.has('[content_types].xml') && !archive.has('xl/workbook.xml')) throw WORKBOOK_REFUSALS.otherZip();
}
