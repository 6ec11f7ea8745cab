import { INSTANCE_NAME, PomboError } from '@pombo/core';
import type { Columns } from '../csv/header.ts';
import { imageResolver, type ImageFound, type ImageRefused } from '../images/resolve-image.ts';
import { nearest } from '../csv/nearest.ts';
import { Refusal } from '../csv/rejection.ts';
import { bindTemplate, compileTemplate, isTemplate, type BoundTemplate } from '../template/template.ts';

/**
 * What a campaign says once for every line: instances, image, caption. Checked against the columns before the first
 * row is read, so that a slip in a flag stops the file and is not reported once a line.
 */
export interface SourceOptions {
  /** Names of the instances to send through. */
  instances?: readonly string[];
  /** All configured names; a name that is not among them is refused. Left out = any well-formed name. */
  knownInstances?: readonly string[];
  /** URL, data: text, file (with `imageFiles`) or a template of one. */
  image?: string;
  /** Liquid. */
  caption?: string;
  /** Only for a person at this machine's terminal: where `image` and the image column may name files. */
  imageFiles?: { flagFolder: string; cellFolder: string };
}

export type ImageAnswer = ImageFound | ImageRefused | Promise<ImageFound | ImageRefused>;

/** The image given once for all lines. */
export interface FlagImage {
  /** May throw a refusal of the row. */
  find(cells: readonly string[]): ImageAnswer;
  notes: string[];
  /** Set when it is the same for every row. */
  image?: string;
}

/** Reads the `image` option. Throws `image_unreadable`, or `campaign_refused` for a template that can not work. */
export async function imageSource(options: SourceOptions, columns: Columns): Promise<FlagImage | undefined> {
  const { image, imageFiles } = options;
  if (image === undefined) return undefined;
  const resolve = imageResolver(imageFiles === undefined ? {} : { folder: imageFiles.flagFolder, anywhere: true });
  if (!image.startsWith('data:') && isTemplate(image)) {
    const template = bindTemplate(compileTemplate(image, 'image'), columns, 'image');
    return { find: (cells) => resolve(rendered(template, cells, 'image').trim()), notes: template.notes };
  }
  const found = await resolve(image);
  if ('image' in found) return { find: () => found, notes: [], image: found.image };
  const named = image.startsWith('data:') ? '' : ` "${image.slice(0, 80)}"`;
  throw new PomboError('image_unreadable', `The image${named} ${found.problem}`, { hint: found.hint });
}

/** The text of a template for one row. Throws the refusal of a row whose cells do not suffice. */
export function rendered(template: BoundTemplate, cells: readonly string[], what: 'caption' | 'image'): string {
  const result = template.render(cells);
  if ('text' in result) return result.text;
  if (result.column === undefined) throw new Refusal(what, what, result);
  throw new Refusal('missing_variable', result.column, {
    problem: 'is empty, and the template gives no default for it',
  });
}

/** Throws unless flags and columns together name an instance and an image. */
export function checkSources(columns: Columns, options: SourceOptions): void {
  const instances = options.instances ?? [];
  for (const name of instances) {
    const found = instanceProblem(name, options.knownInstances);
    if (found)
      throw new PomboError('unknown_instance', `The instance "${name}" ${found.problem}`, { hint: found.hint });
  }
  if (instances.length === 0 && columns.reserved.instance === undefined) {
    throw new PomboError('campaign_refused', 'Nothing says through which number to send', {
      hint: 'give --instance NAME, or a column "instance"',
    });
  }
  if (options.image === undefined && columns.reserved.image === undefined) {
    throw new PomboError('campaign_refused', 'Nothing says which image to send', {
      hint: 'give --image URL|FILE, or a column "image"',
    });
  }
}

/** Why a name is no instance that can be sent through; undefined when it is one. */
export function instanceProblem(
  name: string,
  known: readonly string[] | undefined,
): { problem: string; hint: string } | undefined {
  if (!INSTANCE_NAME.test(name)) return { problem: 'is no instance name', hint: 'a-z, 0-9, _ and -, at most 40' };
  if (known === undefined || known.includes(name)) return undefined;
  const meant = nearest(name, known);
  return {
    problem: 'is not configured',
    hint: `${meant === undefined ? '' : `did you mean "${meant}"? `}configured are: ${known.join(', ')}`,
  };
}
