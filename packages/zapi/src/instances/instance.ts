import { createHash } from 'node:crypto';
import { defined, DEFAULT_PACE, PomboError, type InstanceInfo, type Pace, type SendingRules } from '@pombo/core';
import { machineTimezone } from '@pombo/schedule';

/**
 * One configured Z-API number. Its id, token and Client-Token are not in the object, so that no log, JSON or
 * inspection of it can show them.
 */
export interface Instance extends Readonly<SendingRules> {
  readonly name: string;
  /** Seconds between two messages. */
  readonly pace: Pace;
  /** False if another system also sends through the number. */
  readonly exclusive: boolean;
  /** Whether requests to routes of Z-API that Pombo does not serve are passed on to Z-API (default false). */
  readonly passThrough?: boolean;
  /** ISO 3166 code of the country that the file names for numbers without a country code. */
  readonly country?: string;
}

export interface Credentials {
  /** Z-API's id of the instance. */
  id: string;
  token: string;
  /** The account's security token. */
  clientToken?: string;
}

type Facts = Omit<Instance, 'pace' | 'exclusive'> & Partial<Pick<Instance, 'pace' | 'exclusive'>>;

const CREDENTIALS = new WeakMap<Instance, Credentials>();

/** Creates an instance from checked facts (default: pace 1–3 s, exclusive). */
export function createInstance(facts: Facts, credentials: Credentials): Instance {
  const instance: Instance = Object.freeze({ exclusive: true, ...facts, pace: facts.pace ?? DEFAULT_PACE });
  CREDENTIALS.set(instance, credentials);
  return instance;
}

/** Returns the secrets of an instance. They stay inside this package. */
export function credentialsOf(instance: Instance): Credentials {
  const credentials = CREDENTIALS.get(instance);
  if (!credentials)
    throw new PomboError('internal', `The instance "${instance.name}" was copied and has lost its credentials`);
  return credentials;
}

/** Returns whether the instance has the account's security token. */
export function hasClientToken(instance: Instance): boolean {
  return credentialsOf(instance).clientToken !== undefined;
}

/** Returns what other packages may know of an instance. `account` groups the instances that share a Client-Token. */
export function instanceInfo(instance: Instance): InstanceInfo {
  const { window, days, timezone, dailyLimit, country } = instance;
  const rules: SendingRules = {
    ...defined({ window, days, dailyLimit }),
  };
  const { clientToken } = credentialsOf(instance);
  const account = clientToken === undefined ? `name ${instance.name}` : `client-token ${clientToken}`;
  return {
    name: instance.name,
    pace: instance.pace,
    exclusive: instance.exclusive,
    account: createHash('sha256').update(account).digest('hex').slice(0, 16),
    ...defined({ country }),
    // A time zone alone rules nothing, and absent rules cost nothing at a send.
    ...(Object.keys(rules).length === 0 ? {} : { rules: { ...rules, timezone: timezone ?? machineTimezone() } }),
  };
}
