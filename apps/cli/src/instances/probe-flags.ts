import { isLoopbackHost, parseRecipient, phoneForm, phoneRulesOf, type Issue } from '@pombo/core';
import type { Config } from '@pombo/api';
import { isLoopback, parseBaseUrl } from '@pombo/zapi';
import { badFlags } from '../terminal/flags.ts';
import { knownNumbers } from './known.ts';

/** The flags of `pombo instances probe`, as typed. */
export interface ProbeFlags {
  to: string;
  webhookUrl?: string;
  listen?: string;
  observe: string;
  images?: true;
  out?: string;
  yes?: true;
}

/** Where the probe listens, and the address on the internet that leads there. */
export interface ProbeAddress {
  publicUrl: string;
  host: string;
  port: number;
}

export interface ProbeSettings {
  /** Canonical. */
  phone: string;
  address: ProbeAddress | undefined;
  observeMs: number;
}

/** Reads the flags. Throws `invalid_input` with every fault. */
export async function readProbeFlags(name: string, flags: ProbeFlags, config: Config): Promise<ProbeSettings> {
  const issues: Issue[] = [];
  const read = parseRecipient(flags.to, phoneRulesOf(await knownNumbers(config), name));
  if ('code' in read) issues.push({ field: '--to', problem: read.problem });
  else if (phoneForm(read.phone) !== 'number') {
    issues.push({ field: '--to', problem: 'must be your own phone number', example: '+5511987654321' });
  }
  const observe = /^\d+$/.test(flags.observe) ? Number(flags.observe) : 0;
  if (observe < 1 || observe > 3600) {
    issues.push({ field: '--observe', problem: 'must be a number of seconds from 1 to 3600', example: '60' });
  }
  const address = flags.webhookUrl === undefined ? undefined : addressOf(flags.webhookUrl, flags.listen, config);
  if (address !== undefined && 'problem' in address) issues.push(address);
  if (issues.length > 0 || 'code' in read || (address !== undefined && 'problem' in address)) throw badFlags(issues);
  return { phone: read.phone, address, observeMs: observe * 1000 };
}

function addressOf(text: string, listen: string | undefined, config: Config): ProbeAddress | Issue {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
  const local = url !== undefined && isLoopbackHost(url.hostname);
  if (!bare || (url.protocol !== 'https:' && !(local && url.protocol === 'http:'))) {
    const problem = 'must be an https:// address without user name, query or fragment';
    return { field: '--webhook-url', problem, example: 'https://probe.example.com' };
  }
  if (local && !isLoopback(parseBaseUrl(config.baseUrl))) {
    return { field: '--webhook-url', problem: `names this machine (${url.host}), which Z-API cannot reach` };
  }
  const own = local && url.port !== '' ? Number(url.port) : config.webhookPort;
  const port = listen === undefined ? own : /^\d{1,5}$/.test(listen) ? Number(listen) : Infinity;
  if (port === undefined) {
    return { field: '--listen', problem: 'must name the port to which --webhook-url leads', example: '8787' };
  }
  if (port > 65_535) return { field: '--listen', problem: 'must be a port', example: '8787' };
  return { publicUrl: url.href, host: local ? '127.0.0.1' : config.host, port };
}
