import { crc32, deflateRawSync } from 'node:zlib';
import { createHash } from 'node:crypto';

/** A part of a zip file. `claims` lies about it in the directory. */
export interface Part {
  name: string;
  data: string | Uint8Array;
  claims?: { packed?: number; unpacked?: number; crc?: number; encrypted?: true; method?: number };
}

/** Builds a zip file by hand: whatever its directory claims. */
export function zip(parts: readonly Part[]): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, data, claims = {} } of parts) {
    const bytes = Buffer.from(data);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    const facts = Buffer.alloc(24);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(claims.encrypted ? 1 : 0, 2);
    facts.writeUInt16LE(claims.method ?? 8, 4);
    facts.writeUInt32LE(claims.crc ?? crc32(bytes), 10);
    facts.writeUInt32LE(claims.packed ?? packed.length, 14);
    facts.writeUInt32LE(claims.unpacked ?? bytes.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    facts.copy(head, 4, 0, 24);
    files.push(head, Buffer.from(name), packed);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    facts.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

/** What a workbook consists of, as XML. */
export interface Written {
  /** Sheets by name; a name that begins with `!` is a hidden sheet. Content of `worksheet`. */
  sheets?: Record<string, string>;
  /** Content of `sst`. */
  strings?: string;
  /** Content of `styleSheet`. */
  styles?: string;
  since1904?: boolean;
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Returns the parts of a workbook. */
export function workbookParts({ sheets = {}, strings, styles, since1904 = false }: Written): Part[] {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = [
    ...names.map((_name, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)),
    ...(strings === undefined ? [] : [relation('rIdS', 'sharedStrings', 'sharedStrings.xml')]),
    ...(styles === undefined ? [] : [relation('rIdT', 'styles', '/xl/styles.xml')]),
  ].join('');
  const tabs = names.map((name, at) => {
    const hidden = name.startsWith('!') ? ' state="hidden"' : '';
    return `<sheet name="${name.replace('!', '')}" sheetId="${at + 1}"${hidden} r:id="rId${at + 1}"/>`;
  });
  return [
    { name: '[Content_Types].xml', data: '<Types/>' },
    {
      name: '_rels/.rels',
      data: `<Relationships>${relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0"?><workbook xmlns:r="${RELATIONS}"><workbookPr date1904="${since1904 ? 1 : 0}"/><sheets>${tabs.join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships>${relations}</Relationships>` },
    ...Object.values(sheets).map((sheet, at): Part => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: `<worksheet>${sheet}</worksheet>`,
    })),
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: `<sst>${strings}</sst>` }]),
    ...(styles === undefined ? [] : [{ name: 'xl/styles.xml', data: `<styleSheet>${styles}</styleSheet>` }]),
  ];
}

/** Returns a workbook. */
export function workbook(written: Written): Buffer {
  return zip(workbookParts(written));
}

/** Returns the content of a worksheet with these rows, each cell as `c` elements or as text. */
export function rowsXml(...rows: (readonly string[])[]): string {
  const cells = rows.map((row, at) => {
    const all = row.map((cell) => (cell.startsWith('<c') ? cell : `<c t="inlineStr"><is><t>${cell}</t></is></c>`));
    return `<row r="${at + 1}">${all.join('')}</row>`;
  });
  return `<sheetData>${cells.join('')}</sheetData>`;
}

/** Returns an old Office file that has a stream of this name. */
export function oldOfficeFile(stream: string): Buffer {
  const file = Buffer.alloc(512 * 4);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(2, 48);
  Buffer.from(stream, 'utf16le').copy(file, 512 * 3);
  return file;
}

/** Returns bytes that hardly pack. */
export function noise(length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at * 32 < length; at++) pieces.push(createHash('sha256').update(String(at)).digest());
  return Buffer.concat(pieces).subarray(0, length);
}
