import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isPomboError } from '@pombo/core';
import { configuredInstances, type Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { probeAll, type CheckedInstance } from '../instances/instances.ts';
import { holdGuide, stepsOfHold } from '../lanes/hold-words.ts';
import { words } from '../terminal/words.ts';
import { LIMIT_MS, type Finding } from './finding.ts';

/** Checks that ZAPI_BASE_URL accepts connections, with a valid certificate. Sends no request. */
export async function checkGateway({ baseUrl }: Config): Promise<Finding[]> {
  const check = 'z-api';
  const { protocol, hostname, port } = new URL(baseUrl);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'https:';
  const place = { host, port: port === '' ? (secure ? 443 : 80) : Number(port) };
  const socket = secure ? connectTls({ ...place, servername: host, rejectUnauthorized: true }) : connectTcp(place);
  try {
    await once(socket, secure ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(LIMIT_MS - 1000) });
    return [{ check, level: 'ok', message: `${baseUrl} accepts connections` }];
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    const reason = code === 'ABORT_ERR' ? 'no answer' : code;
    const fix = 'Is this machine online? Does a firewall block it? Is ZAPI_BASE_URL correct?';
    return [{ check, level: 'error', message: `${baseUrl} cannot be reached (${reason})`, fix }];
  } finally {
    socket.destroy();
  }
}

/** Checks the state of each number at Z-API. */
export async function checkNumbers(config: Config): Promise<Finding[]> {
  const check = 'numbers';
  const instances = validInstances(config);
  if (instances.length === 0) return [{ check, level: 'skipped', message: 'no valid instance' }];
  const probed = await probeAll(instances, { baseUrl: config.baseUrl, timeoutMs: LIMIT_MS - 1000 });
  return probed.map((found) => ({ check, ...toFinding(found) }));
}

function toFinding(found: CheckedInstance): Omit<Finding, 'check'> {
  const { instance } = found;
  switch (found.state) {
    case 'up':
      return { level: 'ok', message: words('number_connected', { instance }) };
    case 'silent':
      return {
        level: 'error',
        message: `${instance}: ${found.detail}`,
        fix: words('number_silent_fix'),
      };
    case 'down':
      return {
        level: 'error',
        message: `${instance}: ${found.reason}, ${found.detail}. ${holdGuide(found.reason).means}`,
        fix: stepsOfHold(found.reason, instance).join('\n'),
      };
  }
}

/** Returns the instances; none for an invalid file, which another check reports. */
function validInstances(config: Config): Instance[] {
  try {
    return configuredInstances(config);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}
