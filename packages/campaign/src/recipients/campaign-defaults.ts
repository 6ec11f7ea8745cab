import { notice, type AnyNotice, type Notice } from '@pombo/catalogue';
import { INSTANCE_NAME, PomboError, nearest } from '@pombo/core';
import type { Columns } from '../csv/header.ts';
import { imageResolver, type ImageFound, type ImageRefused } from '@pombo/producer';
import { Refusal } from '../csv/rejection.ts';
import { isTemplate, openTemplate, type BoundTemplate } from '../template/template.ts';

/**
 * What a campaign sets once for all lines: instances, image, caption. They are checked against the columns before the first
 * row is read, so that a wrong flag is reported once and not for each line.
 */
export interface CampaignDefaults {
  /** Instances to send through. */
  instances?: readonly string[];
  /** The only configured number: used when neither `instances` nor a column names one. */
  onlyInstance?: string | undefined;
  /** All configured names; any other name is refused. Absent: any valid name is accepted. */
  knownInstances?: readonly string[];
  /** URL, data: URL, file (with `imageFiles`), or a template of one of these. */
  image?: string;
  /** Liquid template. */
  caption?: string;
  /** Folders from which `image` and the image column may read files. Only for a person at this machine's terminal. */
  imageFiles?: { flagFolder: string; cellFolder: string };
}

export type ImageAnswer = ImageFound | ImageRefused | Promise<ImageFound | ImageRefused>;

/** The image that is given once for all lines. */
export interface FlagImage {
  /** Returns the image of a row. May throw a refusal of the row. */
  find(cells: readonly string[]): ImageAnswer;
  notes: AnyNotice[];
  /** Set if the image is the same for every row. */
  image?: string;
}

/** Reads the `image` option. Throws `image_unreadable`, or `campaign_refused` for an unusable template. */
export async function defaultImage(options: CampaignDefaults, columns: Columns): Promise<FlagImage | undefined> {
  const { image, imageFiles } = options;
  if (image === undefined) return undefined;
  const resolve = imageResolver(imageFiles === undefined ? {} : { folder: imageFiles.flagFolder, anywhere: true });
  if (!image.startsWith('data:') && isTemplate(image)) {
    const template = openTemplate(image, columns, 'image');
    return { find: (cells) => resolve(rendered(template, cells, 'image').trim()), notes: template.notes };
  }
  const found = await resolve(image);
  if ('image' in found) return { find: () => found, notes: [], image: found.image };
  const named = image.startsWith('data:') ? '' : image.slice(0, 80);
  throw new PomboError('image_unreadable', notice('image_unreadable', { image: named, problem: found.problem }));
}

/** Returns the text of a template for one row. Throws the refusal of a row with a missing value. */
export function rendered(template: BoundTemplate, cells: readonly string[], what: 'caption' | 'image'): string {
  const result = template.render(cells);
  if ('text' in result) return result.text;
  if (result.column === undefined) throw new Refusal(what, what, result.problem);
  throw new Refusal('missing_variable', result.column, notice('cell_no_default'));
}

/** Throws unless flags and columns together name an instance and an image. */
export function checkDefaults(columns: Columns, options: CampaignDefaults): void {
  const instances = options.instances ?? [];
  for (const name of instances) {
    const problem = instanceProblem(name, options.knownInstances);
    if (problem) throw new PomboError('unknown_instance', notice('flags_instance', { name, problem }));
  }
  if (instances.length === 0 && columns.reserved.instance === undefined) {
    throw new PomboError('campaign_refused', notice('flags_no_instance'));
  }
  if (options.image === undefined && columns.reserved.image === undefined) {
    throw new PomboError('campaign_refused', notice('flags_no_image'));
  }
}

/** Returns why an instance name cannot be used; undefined if it can. */
export function instanceProblem(name: string, known: readonly string[] | undefined): Notice | undefined {
  if (!INSTANCE_NAME.test(name)) return notice('cell_instance_name');
  if (known === undefined || known.includes(name)) return undefined;
  return notice('cell_instance_unknown', { meant: nearest(name, known), known });
}
