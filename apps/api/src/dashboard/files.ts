import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the dashboard, as it is served. */
export interface DashboardFile {
  body: Buffer;
  gzip(): Buffer;
  type: string;
  /** Its name contains a hash of its content. */
  immutable: boolean;
  etag: string;
}

/** The built dashboard: path from `/` → file. */
export interface DashboardFiles {
  files: ReadonlyMap<string, DashboardFile>;
  /** The page itself, which every address of the dashboard shows. */
  page: DashboardFile;
  /** Identifies this build. */
  build: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Reads the built dashboard into memory, less than a megabyte: no request names a file of this machine. Returns
 * undefined when it was not built.
 */
export function readDashboard(folder: string | undefined = builtDashboard()): DashboardFiles | undefined {
  if (folder === undefined) return undefined;
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [`/${relative(folder, path).split(sep).join('/')}`, toFile(path)] as const;
      }),
  );
  const page = files.get('/index.html');
  if (page === undefined) return undefined;
  files.delete('/index.html');
  return { files, page, build: page.etag.slice(1, 13) };
}

/** The folder of the built package; undefined when it is missing, as in a checkout that was not built. */
function builtDashboard(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@pombo/dashboard/package.json');
    const folder = join(dirname(manifest), 'dist');
    return readdirSync(folder).length > 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

function toFile(path: string): DashboardFile {
  const body = readFileSync(path);
  let compressed: Buffer | undefined;
  return {
    body,
    gzip: () => (compressed ??= gzipSync(body, { level: 9 })),
    type: TYPES[extname(path)]!,
    immutable: path.includes(`${sep}assets${sep}`),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}
