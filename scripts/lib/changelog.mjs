/** CHANGELOG.md as text: moves changesets into a new version, and finds the notes of one. */

/** The heading under which a change is listed, by the version number that it raises. */
const HEADINGS = { major: 'Upgrade first', minor: 'Added', patch: 'Fixed' };
const ORDER = ['Upgrade first', 'Added', 'Changed', 'Fixed', 'Security', 'Known limits'];
const UNRELEASED = '## [Unreleased]';

/** Reads a changeset file: its text, and the highest of the bumps that it names. Throws if it names none. */
export function readChangeset(text) {
  const [, front = '', summary = ''] = /^---\n(.*?)\n?---\n(.*)$/s.exec(text) ?? [];
  const bumps = [...front.matchAll(/:\s*(major|minor|patch)\s*$/gm)].map(([, bump]) => bump);
  const bump = ['major', 'minor', 'patch'].find((each) => bumps.includes(each));
  if (bump === undefined) throw new Error(`a changeset names neither major, minor nor patch:\n${text}`);
  return { bump, summary: summary.trim() };
}

/** Returns the changelog with what is unreleased, and these changes, under a new version. `date` is like 2026-11-22. */
export function withVersion(changelog, changes, { version, date }) {
  const from = changelog.indexOf(UNRELEASED);
  if (from < 0) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}"`);
  const next = changelog.indexOf('\n## ', from + UNRELEASED.length);
  const [before, unreleased, after] = [
    changelog.slice(0, from),
    changelog.slice(from + UNRELEASED.length, next < 0 ? undefined : next),
    next < 0 ? '' : changelog.slice(next),
  ];
  const sections = sectionsOf(unreleased);
  for (const { bump, summary } of changes) {
    const heading = HEADINGS[bump];
    sections.set(heading, [...(sections.get(heading) ?? []), `- ${summary.replaceAll('\n', '\n  ')}`]);
  }
  const names = [...new Set([...ORDER, ...sections.keys()])].filter((name) => sections.has(name));
  const body = names.map((name) => `### ${name}\n\n${sections.get(name).join('\n')}\n`).join('\n');
  return `${before}${UNRELEASED}\n\n## [${version}] - ${date}\n\n${body}${after}`;
}

/** Returns the notes of a version. Throws if the changelog does not have it. */
export function notesOf(changelog, version) {
  const heading = `\n## [${version}]`;
  const from = changelog.indexOf(heading);
  if (from < 0) throw new Error(`CHANGELOG.md has no version ${version}`);
  const begin = changelog.indexOf('\n', from + heading.length);
  const end = changelog.indexOf('\n## ', begin);
  return changelog.slice(begin, end < 0 ? undefined : end).trim();
}

/** The text under each `### ` heading. */
function sectionsOf(text) {
  return new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((part) => {
        const at = part.indexOf('\n');
        return [part.slice(0, at).trim(), [part.slice(at).trim()]];
      }),
  );
}
