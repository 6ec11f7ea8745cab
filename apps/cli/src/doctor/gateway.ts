import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isPomboError } from '@pombo/core';
import { configuredInstances, type Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { probeAll, type CheckedInstance } from '../instances/instances.ts';
import { holdGuide, stepsOfHold } from '../lanes/hold-words.ts';
import { words } from '../terminal/words.ts';
import { LIMIT_MS, found, type Finding } from './finding.ts';

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
    return [{ check, level: 'ok', message: words('doctor_gateway_ok', { url: baseUrl }) }];
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    const reason = code === 'ABORT_ERR' ? 'no answer' : code;
    return [{ check, level: 'error', ...found('doctor_gateway_away', { url: baseUrl, reason }) }];
  } finally {
    socket.destroy();
  }
}

/** Checks the state of each number at Z-API. */
export async function checkNumbers(config: Config): Promise<Finding[]> {
  const check = 'numbers';
  const instances = validInstances(config);
  if (instances.length === 0) return [{ check, level: 'skipped', message: words('doctor_no_valid_instance') }];
  const probed = await probeAll(instances, { baseUrl: config.baseUrl, timeoutMs: LIMIT_MS - 1000 });
  return probed.map((each) => ({ check, ...toFinding(each) }));
}

function toFinding(probed: CheckedInstance): Omit<Finding, 'check'> {
  const { instance } = probed;
  switch (probed.state) {
    case 'up':
      return { level: 'ok', message: words('number_connected', { instance }) };
    case 'silent':
      return {
        level: 'error',
        message: `${instance}: ${probed.detail}`,
        fix: words('number_silent_fix'),
      };
    case 'down':
      return {
        level: 'error',
        message: `${instance}: ${probed.reason}, ${probed.detail}. ${holdGuide(probed.reason).means}`,
        fix: stepsOfHold(probed.reason, instance).join('\n'),
      };
  }
}

/** Returns the instances; none for an invalid file, which another check reports. */
export function validInstances(config: Config): Instance[] {
  try {
    return configuredInstances(config);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}
