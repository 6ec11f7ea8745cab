const MINIMUM = [24, 16] as const;

/** Returns why this Node version cannot run Pombo; undefined if it can. */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  return fits ? undefined : `Node ${version} is too old: Pombo needs ${MINIMUM.join('.')} or newer`;
}

/** Ends the process with exit code 2 and the next step if this Node version cannot run Pombo. */
export function requireNode(): void {
  const problem = nodeProblem();
  if (problem === undefined) return;
  // npx and pnpm put the repository's pinned Node first on PATH.
  process.stderr.write(`error invalid_config  ${problem}\n  → in the repository: npx pombo …\n`);
  process.exit(2);
}
