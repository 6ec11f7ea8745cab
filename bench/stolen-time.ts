import { readFileSync } from 'node:fs';

/**
 * Starts to measure. Returns a function that returns which share of the CPU time that this machine wanted since then went to
 * other machines on the same host (percent; steal in /proc/stat); undefined where the system does not report it.
 */
export function watchStolenTime(): () => number | undefined {
  const before = read();
  return () => {
    const after = read();
    if (before === undefined || after === undefined) return undefined;
    const stolen = after.stolen - before.stolen;
    const wanted = after.used - before.used + stolen;
    return wanted === 0 ? 0 : Math.round((100 * stolen) / wanted);
  };
}

/** In ticks since the machine started. */
function read(): { used: number; stolen: number } | undefined {
  try {
    const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    const [user, nice, system, , , irq, softirq, steal] = line!.split(/ +/).slice(1).map(Number);
    return { used: user! + nice! + system! + irq! + softirq!, stolen: steal! };
  } catch {
    return undefined;
  }
}
