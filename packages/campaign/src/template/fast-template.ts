import { notice, type Notice } from '@pombo/catalogue';
import { MOST_WRITTEN } from './budget.ts';

/** A rendered text, or why there is none for this row. `variable` names the missing value. */
export type Rendered = { text: string } | { problem: Notice; variable?: string };

type Values = Readonly<Record<string, string>>;
/** Text between outputs, or an output: a name, and the fallback for a missing value. */
type Part = string | { name: string; fallback: string | undefined };

// An output of one name, with or without a quoted default; no escapes and no braces in the quotes.
const OUTPUT = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\|\s*default\s*:\s*(?:"([^"\\{}]*)"|'([^'\\{}]*)')\s*)?\}\}/y;
// Words that mean something else in Liquid, or that it looks up differently.
const NO_NAMES = new Set('true false nil null empty blank and or not contains size first last'.split(' '));

/**
 * Returns a fast renderer for a template of text, names and defaults, which most captions are; undefined for any other
 * template, which Liquid renders. It avoids Liquid's garbage, which makes a million rows slow and large (decision 6).
 * `fast-template.test.ts` holds both renderers to the same results. The source must be one that Liquid has parsed.
 */
export function fastRender(source: string): ((values: Values) => Rendered) | undefined {
  const parts = partsOf(source);
  return parts && ((values) => join(parts, values));
}

function partsOf(source: string): Part[] | undefined {
  if (source.includes('{%')) return undefined;
  const parts: Part[] = [];
  for (let at = 0; at < source.length;) {
    const next = source.indexOf('{{', at);
    const end = next < 0 ? source.length : next;
    if (end > at) parts.push(source.slice(at, end));
    if (next < 0) break;
    OUTPUT.lastIndex = next;
    const [output, name = '', double, single] = OUTPUT.exec(source) ?? [];
    if (output === undefined || NO_NAMES.has(name)) return undefined;
    parts.push({ name, fallback: double ?? single });
    at = next + output.length;
  }
  return parts;
}

function join(parts: readonly Part[], values: Values): Rendered {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = Object.hasOwn(values, part.name) ? values[part.name]! : '';
    if (value === '' && part.fallback === undefined)
      return { problem: notice('template_row_missing'), variable: part.name };
    text += value === '' ? part.fallback : value;
    if (text.length > MOST_WRITTEN) return { problem: notice('template_row_too_much') };
  }
  return { text };
}
