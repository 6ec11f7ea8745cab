import { z } from 'zod';
import { campaignMade, campaignOptions, outlook, rejection } from './campaign.ts';
import { count, time } from './fields.ts';

/** For the OpenAPI document only; the part is read as it streams in. */
export const keptUploadBody = z.object({
  file: z.string().meta({ format: 'binary', description: 'The CSV or XLSX; at most 1 GiB' }),
});

export const uploadParams = z.object({ id: z.string().min(1).max(100).describe('Id of the upload') });

const uploadedImage = z
  .object({
    kind: z
      .enum(['url', 'base64', 'template'])
      .describe('`template` is an address with placeholders, which is not fetched before they are filled'),
    url: z.string().optional().describe('The address, or its template'),
    mime: z.string().optional().describe('Media type by its first bytes'),
    bytes: count('Its size (bytes)').optional(),
    width: count('Its width (pixels)').optional(),
    height: count('Its height (pixels)').optional(),
    fingerprint: z
      .string()
      .optional()
      .describe('Changes with the image. Send it as `seenImage`, so that no other image is sent than the one shown'),
  })
  .meta({ id: 'UploadedImage' });

export const uploadView = z
  .object({
    id: z.string().describe('Id of the upload; it cannot be guessed'),
    name: z.string().describe('Name of the file'),
    bytes: count('Its size (bytes)'),
    expiresAt: time('It is removed then, unless it is used before'),
    image: uploadedImage.optional().describe('The image for all lines, if it was set'),
  })
  .meta({ id: 'Upload' });

export const removedUpload = z.object({ removed: z.literal(true).describe('The upload no longer exists') });

const seenImage = z
  .string()
  .max(64)
  .nullable()
  .optional()
  .describe(
    '`image.fingerprint` of the upload as it was shown, null without an image. If the image is another one now, the request is refused with 409',
  );

/** The options of a campaign from an upload. */
export const uploadCampaignBody = campaignOptions.extend({ seenImage }).meta({ id: 'UploadCampaign' });

const { sheet, phoneColumn, headerLine, country, caption, instances } = campaignOptions.shape;

export const previewBody = z.strictObject({
  sheet,
  phoneColumn,
  headerLine,
  country,
  caption,
  instances,
  fromLine: z.int().min(1).optional().describe('First line to show; default: the first below the headings'),
  rows: z.int().min(1).max(100).default(20).describe('Largest number of rows to show'),
});

export const previewAnswer = z
  .object({
    file: z
      .object({
        bytes: count('Its size'),
        encoding: z.string().describe('Encoding of a CSV'),
        delimiter: z.string().describe('Delimiter of a CSV'),
        sheet: z.string().optional().describe('The sheet that is read; absent for a CSV'),
        sheets: z.array(z.string()).optional().describe('The visible sheets of a workbook'),
        headerLine: count('Line of the headings'),
      })
      .describe('How the file is read'),
    columns: z
      .array(
        z.object({
          name: z.string().describe('Its heading'),
          meaning: z
            .string()
            .optional()
            .describe('phone, areaCode, image, caption, instance, type, id, …; absent for a variable'),
          placeholder: z.string().optional().describe('How the caption names it: {{ nome }}'),
        }),
      )
      .describe('The columns, in the order of the file'),
    notes: z.array(z.string()).describe('What was assumed about the file or the caption'),
    problem: z
      .object({
        code: z.string().describe('Error code'),
        detail: z.string().describe('What is wrong'),
        hint: z.string().optional().describe('What to do about it'),
      })
      .optional()
      .describe('Why the headings cannot be used; the rows are then only cells. Choose another sheet, line or column'),
    rows: z
      .array(
        z.object({
          line: z.int().describe('Line of the file'),
          cells: z.array(z.string()).describe('Its cells as read'),
          phone: z.string().optional().describe('The phone in canonical form'),
          repaired: z.literal(true).optional().describe('The phone was corrected, for example by its ninth digit'),
          caption: z.string().optional().describe('The caption with its placeholders filled'),
          image: z.string().optional().describe('The address of the image, if the line names its own'),
          instance: z.string().optional().describe('The number that sends it, if that is certain'),
          problem: z
            .object({
              column: z.string().describe('The column at fault; empty for the whole line'),
              value: z.string().describe('The cell as written, shortened'),
              reason: z.string().describe('Completes a sentence that begins with the column'),
            })
            .optional()
            .describe('Why the line would be rejected'),
        }),
      )
      .describe('The rows from `fromLine` on'),
  })
  .meta({ id: 'UploadPreview' });

export const uploadImageBody = z.union([
  z.strictObject({
    image: z
      .string()
      .min(1)
      .max(23 * 1024 * 1024)
      .describe('URL, data: URI, or a template of a URL'),
  }),
  z.strictObject({ campaign: z.string().min(1).max(128).describe('Take the image of this campaign') }),
]);

export const checkAnswer = z
  .object({
    counts: campaignMade.shape.campaign.shape.counts,
    notes: z.array(z.string()).describe('What was assumed about the file'),
    rejections: z.array(rejection).describe('Rejected lines, grouped by reason'),
    warnings: campaignMade.shape.warnings.unwrap().describe('Lines worth checking, by reason'),
    duplicates: campaignMade.shape.duplicates
      .unwrap()
      .describe('The first lines that are left out because an earlier one is for the same person'),
    leftOut: z.array(z.string()).optional().describe('Why valid lines were left out'),
    total: count('Messages that would be sent'),
    lanes: z
      .object({
        instances: z.record(z.string(), z.int()).describe('Messages by the number that must send them'),
        shared: count('Messages that any of the numbers may send'),
      })
      .describe('Which number would send how many'),
    outlook,
    images: z
      .object({
        checked: count('Image addresses that were fetched'),
        notChecked: count('Image addresses that were not fetched'),
        problems: z.array(z.string()).describe('Images that cannot be sent, and why'),
      })
      .describe('The images that the lines name'),
    exists: z
      .object({
        id: z.string().describe('Id of the campaign'),
        state: z.string().describe('Its state'),
      })
      .optional()
      .describe('A campaign with the `id` of the options exists already'),
  })
  .meta({ id: 'UploadCheck' });

export const uploadTestBody = z.strictObject({
  to: z.string().min(1).max(60).describe('The recipient: a number or a group'),
  line: z.int().min(1).optional().describe('Line whose content is sent; default: the first that can be sent'),
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, _, . or -')
    .optional()
    .describe(
      'Idempotency key: repeating the same request with it sends no second message; another one is refused with 409',
    ),
  options: campaignOptions.describe('The options of the campaign'),
  seenImage,
});
