import { INSTANCE_NAME, PomboError, nearest, sentence } from '@pombo/core';
import type { Columns } from '../csv/header.ts';
import { imageResolver, type ImageFound, type ImageRefused } from '../images/resolve-image.ts';
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
  notes: string[];
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
  const named = image.startsWith('data:') ? '' : ` "${image.slice(0, 80)}"`;
  throw new PomboError('image_unreadable', `The image${named} ${found.problem}`, { hint: sentence(found.hint) });
}

/** Returns the text of a template for one row. Throws the refusal of a row with a missing value. */
export function rendered(template: BoundTemplate, cells: readonly string[], what: 'caption' | 'image'): string {
  const result = template.render(cells);
  if ('text' in result) return result.text;
  if (result.column === undefined) throw new Refusal(what, what, result);
  throw new Refusal('missing_variable', result.column, {
    problem: 'is empty, and the template gives no default for it',
  });
}

/** Throws unless flags and columns together name an instance and an image. */
export function checkDefaults(columns: Columns, options: CampaignDefaults): void {
  const instances = options.instances ?? [];
  for (const name of instances) {
    const found = instanceProblem(name, options.knownInstances);
    if (found)
      throw new PomboError('unknown_instance', `The instance "${name}" ${found.problem}`, {
        hint: sentence(found.hint),
      });
  }
  if (instances.length === 0 && columns.reserved.instance === undefined) {
    throw new PomboError('campaign_refused', 'The campaign has no instance to send through', {
      hint: 'Give --instance NAME, or a column "instance".',
    });
  }
  if (options.image === undefined && columns.reserved.image === undefined) {
    throw new PomboError('campaign_refused', 'The campaign has no image to send', {
      hint: 'Give --image URL|FILE, or a column "image".',
    });
  }
}

/** Returns why an instance name cannot be used; undefined if it can. */
export function instanceProblem(
  name: string,
  known: readonly string[] | undefined,
): { problem: string; hint: string } | undefined {
  if (!INSTANCE_NAME.test(name))
    return { problem: 'is not a valid instance name', hint: 'use at most 40 of a-z, 0-9, "_" and "-"' };
  if (known === undefined || known.includes(name)) return undefined;
  const meant = nearest(name, known);
  return {
    problem: 'is not configured',
    hint: `${meant === undefined ? '' : `did you mean "${meant}"? `}configured are: ${known.join(', ')}`,
  };
}
