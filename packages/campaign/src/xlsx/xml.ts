import { notice } from '@pombo/catalogue';
import { isPomboError } from '@pombo/core';
import { SaxesParser } from 'saxes';
import { WORKBOOK_REFUSALS } from './texts.ts';

/** What a part's elements are given to. Names have no prefix. */
export interface XmlHandlers {
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  /** Text and CDATA, in pieces. */
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** A text or a tag that is longer is an attack, or damage: a cell has at most 32,767 characters. */
const LONGEST_BYTES = 4 * 1024 * 1024;
const DEEPEST = 100;

/**
 * Parses a part of a workbook and yields after each piece of it, so that the caller can pass on what it has collected.
 * Memory stays flat: long texts and deep nesting are refused. A document type is refused: without it no entity can be
 * defined. Throws `file_unreadable`.
 */
export async function* readXml(
  part: AsyncIterable<Uint8Array>,
  what: string,
  handlers: XmlHandlers,
): AsyncIterable<void> {
  const parser = new SaxesParser({ position: false });
  let [silent, depth] = [0, 0];
  parser.on('error', (error) => {
    throw WORKBOOK_REFUSALS.damaged(notice('damage_xml', { part: what }), error);
  });
  parser.on('doctype', () => {
    throw WORKBOOK_REFUSALS.documentType(what);
  });
  parser.on('opentag', ({ name, attributes }) => {
    silent = 0;
    if (++depth > DEEPEST) throw WORKBOOK_REFUSALS.damaged(notice('damage_deep', { part: what }));
    handlers.open?.(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    silent = 0;
    depth -= 1;
    handlers.close?.(local(name));
  });
  const text = (found: string): void => {
    silent = 0;
    handlers.text?.(found);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const piece of part) {
      decoder ??= new TextDecoder(isUtf16(piece) ? 'utf-16le' : 'utf-8', { fatal: true });
      silent += piece.length;
      parser.write(decoder.decode(piece, { stream: true }));
      if (silent > LONGEST_BYTES) throw WORKBOOK_REFUSALS.damaged(notice('damage_long', { part: what }));
      yield;
    }
    parser.write(decoder?.decode() ?? '').close();
  } catch (error) {
    throw isPomboError(error) ? error : WORKBOOK_REFUSALS.damaged(notice('damage_xml', { part: what }), error);
  }
  yield;
}

/** Parses a part to its end. */
export async function parseXml(part: AsyncIterable<Uint8Array>, what: string, handlers: XmlHandlers): Promise<void> {
  const pieces = readXml(part, what, handlers)[Symbol.asyncIterator]();
  while ((await pieces.next()).done !== true);
}

function isUtf16(piece: Uint8Array): boolean {
  return piece[0] === 0xff && piece[1] === 0xfe;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Returns an attribute by its name without prefix: `id` finds `r:id`. */
export function attributeOf(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(attributes).find((each) => local(each) === name);
  return key === undefined ? undefined : attributes[key];
}
