/** The instance file as `pombo init` changes it: one entry is added or replaced, everything else stays as it is written. */
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import type { Config } from '@pombo/worker';
import { filledIn } from '@pombo/zapi';

/** One entry as it is written. Its values may be `"${VAR}"`. */
export type RawEntry = Record<string, unknown>;

export interface InstanceDocument {
  path: string;
  exists: boolean;
  /** Whether other users could read the file. */
  open: boolean;
  content: { instances: RawEntry[] } & Record<string, unknown>;
}

/** Reads the file; a missing one is an empty document. Throws `invalid_config`, without quoting its content. */
export function readDocument(path: string): InstanceDocument {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { path, exists: false, open: false, content: { instances: [] } };
    throw new PomboError('invalid_config', notice('instances_unread', { path, code: code ?? '' }));
  }
  const content = parsed(text);
  if (content === undefined) throw new PomboError('invalid_config', notice('instances_not_json', { path }));
  return { path, exists: true, open: (statSync(path).mode & 0o077) !== 0, content };
}

function parsed(text: string): InstanceDocument['content'] | undefined {
  try {
    const content = JSON.parse(text) as InstanceDocument['content'] | null;
    const entries: unknown = content?.instances;
    const fits = Array.isArray(entries) && entries.every((entry) => typeof entry === 'object' && entry !== null);
    return fits ? content! : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the entry of this name. */
export function entryNamed(name: string, { content }: InstanceDocument): RawEntry | undefined {
  return content.instances.find((entry) => entry['name'] === name);
}

/** Returns the name of the entry with this Z-API id, whatever its case. */
export function nameOfId(id: string, { content }: InstanceDocument, env: Config['env']): string | undefined {
  const same = content.instances.find((entry) => idOf(entry, env)?.toUpperCase() === id.toUpperCase());
  return same === undefined ? undefined : String(same['name']);
}

function idOf({ id }: RawEntry, env: Config['env']): string | undefined {
  return typeof id === 'string' ? filledIn(id, env) : undefined;
}

/**
 * Writes the document with this entry in place of the one of the same name, or as the last one. The file is replaced as a
 * whole, and only this user can read it. Throws `file_unreadable`.
 */
export function writeEntry(entry: RawEntry, { path, exists, content }: InstanceDocument): void {
  const at = content.instances.findIndex(({ name }) => name === entry['name']);
  const instances = at === -1 ? [...content.instances, entry] : content.instances.with(at, entry);
  // Behind a symbolic link, the file that it leads to.
  const target = exists ? realpathSync(path) : path;
  const draft = `${target}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify({ ...content, instances }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const said = notice('instances_unwritable', { path, code: code ?? '' });
    throw new PomboError('file_unreadable', said, { cause: error });
  }
}
