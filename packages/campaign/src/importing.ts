import { bindScript, type RedisClient } from '@pombo/redis';
import type { NewRow } from './chunk.ts';
import type { CampaignImport } from './record.ts';

/** The rows of one lane in an import. */
export interface ImportLane {
  /** Those that do not fill a chunk yet. */
  rows: NewRow[];
  /** Chunks stored, and rows of this lane in all. */
  chunks: number;
  total: number;
}

/** The imports of this process. Each notes in its record how far it is, so that a dead one is told from a slow one. */
export interface Imports {
  begin(id: string): void;
  /** Throws when no import of this campaign is open here. */
  lanesOf(id: string): Map<string, ImportLane>;
  /** Notes how far it is. */
  note(id: string): Promise<void>;
  /** Ends it and notes that it goes no further. Never throws: without Redis, the silence says so. */
  cutOff(id: string): Promise<void>;
  end(id: string): void;
}

/** An importer notes this often that it is alive, and counts as dead when it has not for so long. */
const NOTED_MS = 5000;
const CUT_OFF_MS = 3 * NOTED_MS;

export function importsUnderWay(client: RedisClient, folder: URL, recordKey: (id: string) => string): Imports {
  const noteImport = bindScript(client, folder, 'note-import', 1);
  const open = new Map<string, { lanes: Map<string, ImportLane>; timer: NodeJS.Timeout }>();

  async function note(id: string, stops = false): Promise<void> {
    const lanes = [...(open.get(id)?.lanes.values() ?? [])];
    const rows = lanes.reduce((sum, { total }) => sum + total, 0);
    await noteImport(recordKey(id), Date.now(), rows, stops ? '1' : '');
  }

  function end(id: string): void {
    clearInterval(open.get(id)?.timer);
    open.delete(id);
  }

  return {
    begin(id) {
      end(id);
      const timer = setInterval(() => void note(id).catch(() => undefined), NOTED_MS).unref();
      open.set(id, { lanes: new Map(), timer });
    },
    lanesOf(id) {
      const lanes = open.get(id)?.lanes;
      if (lanes === undefined) throw new Error(`no import of ${id} is open here`);
      return lanes;
    },
    note: (id) => note(id),
    async cutOff(id) {
      const noted = note(id, true);
      end(id);
      await noted.catch(() => undefined);
    },
    end,
  };
}

/** How far the import of a record is, by its stored fields; nothing for one that is stored completely. */
export function importOf(fields: Record<string, string>): { import?: CampaignImport } {
  const { counts = '{}', importedRows = '0', storedAt, createdAt, cutOff, state } = fields;
  // Of one that was cancelled, the counts say whether it was complete: they are stored last, before it can start.
  if (state !== 'importing' && counts !== '{}') return {};
  const silent = Date.now() - Number(storedAt ?? createdAt) > CUT_OFF_MS;
  return { import: { rows: Number(importedRows), cutOff: state !== 'importing' || cutOff === '1' || silent } };
}
