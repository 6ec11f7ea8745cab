/**
 * Writes `bundle/cli.js` and its parts: the built command with everything it imports, our packages and the libraries, in a few
 * files. Opening a thousand small files is most of the time that a short command takes.
 *
 * Files that a module finds by its own place (Lua scripts, threads, pictures) stay where they are: each `import.meta.url`,
 * `__dirname` and `__filename` keeps the value that it has outside the bundle.
 */
import { rm } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = fileURLToPath(new URL('bundle/', import.meta.url));

/** Of each file of the bundle, whose folder is two below the repository. */
const BANNER = `import { fileURLToPath as pomboPathOf } from 'node:url';
const pomboUrl = (file) => new URL('../../../' + file, import.meta.url).href;
const pomboPath = (file) => pomboPathOf(pomboUrl(file));`;

const keepPlaces = {
  name: 'keep-places',
  transform: {
    filter: { code: /import\.meta\.(?:url|dirname|filename)|__dirname|__filename/ },
    handler(code, id) {
      const file = (path) => JSON.stringify(relative(ROOT, path).split(sep).map(encodeURIComponent).join('/'));
      return code
        .replaceAll(/\bimport\.meta\.url\b/g, `pomboUrl(${file(id)})`)
        .replaceAll(/\b(?:import\.meta\.filename|__filename)\b/g, `pomboPath(${file(id)})`)
        .replaceAll(/\b(?:import\.meta\.dirname|__dirname)\b/g, `pomboPath(${file(dirname(id))})`);
    },
  },
};

await rm(OUT, { recursive: true, force: true });
const build = await rolldown({
  input: fileURLToPath(new URL('dist/cli.js', import.meta.url)),
  platform: 'node',
  plugins: [keepPlaces],
  onLog(level, log) {
    // Optional parts that libraries try to load and do without.
    if (
      level === 'warn' &&
      log.code !== 'UNRESOLVED_IMPORT' &&
      log.code !== 'EVAL' &&
      log.code !== 'CIRCULAR_DEPENDENCY'
    )
      process.stderr.write(`${log.message}\n`);
  },
});
await build.write({ dir: OUT, format: 'esm', banner: BANNER, chunkFileNames: 'part-[hash].js' });
await build.close();
