const LEAST = [24, 16] as const;

/** Why this Node can not run Pombo, or undefined: older ones lack what the packages are built on. */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return fits ? undefined : `Node ${version} is too old: Pombo needs ${LEAST.join('.')} or newer`;
}
