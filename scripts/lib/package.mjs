/** One published package: our own parts that it needs are bundled into it, everything else is a dependency. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, quietly } from './run.mjs';

/**
 * Packs a workspace package into `out`, and returns the path of the tarball. `workspace` maps names to folders; `extra` are
 * files of the repository that go into the package under the same path, `brings` further dependencies. Takes built packages.
 */
export async function pack({ name, extra = [], brings = [] }, { workspace, catalog, out }) {
  const folder = workspace.get(name);
  const manifest = await readManifest(folder);
  const parts = await partsOf(manifest, workspace);
  const staged = join(out, '.staged', name);
  await rm(staged, { recursive: true, force: true });
  await copyPart(folder, manifest, staged);
  for (const file of ['README.md'])
    if (existsSync(join(folder, file))) await cp(join(folder, file), join(staged, file));
  for (const file of ['LICENSE', ...extra]) await cp(join(ROOT, file), join(staged, file), { recursive: true });
  for (const part of parts) {
    const at = join(staged, 'node_modules', part.name);
    await copyPart(workspace.get(part.name), part, at);
    const { version, type, exports } = part;
    // What it needs from the registry is a dependency of the whole package.
    await writeJson(join(at, 'package.json'), { name: part.name, version, type, exports });
  }
  await writeJson(join(staged, 'package.json'), publishedManifest(manifest, parts, { catalog, extra, brings }));
  const output = await quietly('npm', ['pack', '--json', `--pack-destination=${out}`, staged], {
    env: process.env,
    title: `Packing ${name}`,
    hint: 'The package is staged in ' + staged,
  });
  await rm(staged, { recursive: true });
  return join(out, JSON.parse(output.slice(output.indexOf('[')))[0].filename);
}

async function copyPart(folder, { files }, to) {
  await mkdir(to, { recursive: true });
  for (const file of files) {
    if (!existsSync(join(folder, file))) continue;
    // A source map is of no use without its sources.
    await cp(join(folder, file), join(to, file), { recursive: true, filter: (path) => !path.endsWith('.map') });
  }
}

/** The unpublished packages that a package needs, directly or not, each once. */
async function partsOf(manifest, workspace, found = new Map()) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (!workspace.has(name) || found.has(name)) continue;
    const part = await readManifest(workspace.get(name));
    found.set(name, part);
    await partsOf(part, workspace, found);
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

function publishedManifest(manifest, parts, { catalog, extra, brings }) {
  const { name, version, description, license, type, bin, exports, engines } = manifest;
  const bundled = parts.map((part) => part.name);
  const external = [
    ...[manifest, ...parts].flatMap((part) => Object.entries(part.dependencies ?? {})),
    ...brings.map((each) => [each, 'catalog:']),
  ];
  const dependencies = Object.fromEntries(
    [
      ...external
        .filter(([each]) => !bundled.includes(each))
        .map(([each, range]) => [each, versionOf(each, range, catalog)]),
      ...parts.map((part) => [part.name, part.version]),
    ].toSorted(([a], [b]) => a.localeCompare(b)),
  );
  return {
    name,
    version,
    description,
    license,
    type,
    bin,
    exports,
    engines,
    files: [...manifest.files, ...extra],
    dependencies,
    bundleDependencies: bundled,
  };
}

function versionOf(name, range, catalog) {
  if (range !== 'catalog:') return range;
  const version = catalog.get(name);
  if (version === undefined) throw new Error(`pnpm-workspace.yaml has no version of ${name}`);
  return version;
}

async function readManifest(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function writeJson(path, value) {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
