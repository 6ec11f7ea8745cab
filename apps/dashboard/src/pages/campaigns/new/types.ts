/**
 * What the routes of uploads return, as these pages read it. `test/dashboard/upload-types.test.ts` compares it with the
 * API's own schemas.
 */

export interface UploadedImage {
  kind: 'url' | 'base64' | 'template';
  url?: string | undefined;
  mime?: string | undefined;
  bytes?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
}

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  image?: UploadedImage | undefined;
}

export interface PreviewRow {
  line: number;
  cells: string[];
  phone?: string | undefined;
  caption?: string | undefined;
  image?: string | undefined;
  problem?: { column: string; value: string; reason: string } | undefined;
}

export interface PreviewColumn {
  name: string;
  meaning?: string | undefined;
  placeholder?: string | undefined;
}

export interface Preview {
  file: {
    encoding: string;
    delimiter: string;
    sheet?: string | undefined;
    sheets?: string[] | undefined;
    headerLine: number;
  };
  columns: PreviewColumn[];
  notes: string[];
  problem?: { detail: string; hint?: string | undefined } | undefined;
  rows: PreviewRow[];
}

export type CountName =
  | 'rows'
  | 'ready'
  | 'repaired'
  | 'duplicate'
  | 'suppressed'
  | 'alreadySent'
  | 'alreadyKnown'
  | 'rejected';

export interface Check {
  counts: Partial<Record<CountName, number | undefined>>;
  notes: string[];
  rejections: {
    code: string;
    count: number;
    samples: { line: number; column?: string | undefined; value?: string | undefined; reason: string }[];
  }[];
  leftOut?: string[] | undefined;
  total: number;
  outlook: {
    estimate?: { minMs: number; maxMs: number } | undefined;
    still: { instance: string; stopped: string[] }[];
    last?: { instance: string } | undefined;
  };
  images: { problems: string[] };
  exists?: { id: string; state: string } | undefined;
}

/** The parts of a campaign that a clone takes over. */
export interface Cloned {
  id: string;
  name: string;
  instances: string[];
  caption?: string | undefined;
  image?: { kind: string; url?: string | undefined } | undefined;
  pace?: { min: number; max: number } | undefined;
  rules?:
    | {
        window?: string | undefined;
        days?: string | undefined;
        dailyLimit?: number | undefined;
      }
    | undefined;
}
