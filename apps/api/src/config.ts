import {
  ANY_PORT,
  API_HOST,
  SHARED_VARIABLES,
  createReader,
  readShared,
  type Described,
  type Environment,
  type OptionalVariable,
  type Reader,
  type SharedConfig,
  type Variable,
} from '@pombo/runtime';
import { z } from 'zod';

/** The API's environment. */
export interface Config extends SharedConfig {
  host: string;
  /** 0 = a free one. */
  port: number;
  /** A port for Z-API's callbacks only; undefined: none, `port` serves them in any case. 0 = a free one. */
  webhookPort: number | undefined;
  /** `off`: not served; `readonly`: browsers change nothing. */
  dashboard: DashboardMode;
  /** Keys with all scopes. */
  apiKeys: string[];
  /** The current one first, then the one being phased out; undefined: generated once and stored in the data folder. */
  webhookSecrets: string[] | undefined;
}

export const DASHBOARD_MODES = ['on', 'off', 'readonly'] as const;
/** What the dashboard may do. */
export type DashboardMode = (typeof DASHBOARD_MODES)[number];

/** Checks the environment. Throws `invalid_config` with every invalid variable, its value, and what is allowed. */
export function readConfig(env: Environment = process.env): Config {
  const reader = createReader(env);
  const config = {
    ...readShared(reader),
    host: reader.read(API_HOST),
    port: reader.read(PORT),
    dashboard: reader.read(DASHBOARD),
    webhookPort: reader.read(WEBHOOK_PORT),
    ...secretsFrom(reader),
  };
  reader.finish();
  return config;
}

/** The secrets that may change while the API runs, if they are in files. */
export type Secrets = Pick<Config, 'apiKeys' | 'webhookSecrets'>;

/** Reads the secrets again. Throws `invalid_config` if they are not valid now. */
export function readSecrets(env: Environment): Secrets {
  const reader = createReader(env);
  const secrets = secretsFrom(reader);
  reader.finish();
  return secrets;
}

function secretsFrom(reader: Reader): Secrets {
  return { apiKeys: reader.read(API_KEYS) ?? [], webhookSecrets: reader.read(WEBHOOK_SECRETS) };
}

const PORT: Variable<number> = {
  ...ANY_PORT,
  name: 'POMBO_PORT',
  meaning: 'port of the API; `0` = a free one, which is printed',
  fallback: '3000',
  example: '3000',
};

const WEBHOOK_PORT: OptionalVariable<number> = {
  ...ANY_PORT,
  name: 'POMBO_WEBHOOK_PORT',
  meaning: "a separate port that accepts only Z-API's callbacks; the only port to expose to the internet",
  unset: 'callbacks use `POMBO_PORT`',
  example: '3001',
};

const DASHBOARD: Variable<DashboardMode> = {
  name: 'POMBO_DASHBOARD',
  meaning:
    'the dashboard in the browser, at the address of the API; `readonly`: it shows everything and changes nothing',
  schema: z.enum(DASHBOARD_MODES),
  fallback: 'on',
  allowed: 'on, off or readonly',
  example: 'readonly',
};

/** Shorter ones can be guessed. */
const LEAST_LENGTH = 16;

function listed(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

const API_KEYS: OptionalVariable<string[]> = {
  name: 'POMBO_API_KEYS',
  meaning: 'API keys with full access, separated by commas',
  schema: z
    .string()
    .transform(listed)
    // Other characters cannot be sent in an Authorization header.
    .refine((keys) => keys.length > 0 && keys.every((key) => /^[\u0021-\u007e]+$/.test(key)))
    .refine((keys) => keys.every((key) => key.length >= LEAST_LENGTH)),
  unset: 'none; see `pombo keys`',
  allowed: `keys without spaces, each of at least ${LEAST_LENGTH} characters, with commas between them`,
  example: 'a long random text, as "openssl rand -base64 32" prints it',
  secret: true,
};

const WEBHOOK_SECRETS: OptionalVariable<string[]> = {
  name: 'POMBO_WEBHOOK_SECRET',
  meaning: 'secret in the webhook address that Z-API calls; `NEW,OLD` while you change it',
  schema: z
    .string()
    .transform(listed)
    .refine((secrets) => secrets.length === 1 || secrets.length === 2)
    .refine((secrets) => secrets.every((secret) => isWebhookSecret(secret))),
  unset: 'generated in the data folder',
  allowed: `a secret of ${LEAST_LENGTH} to 128 letters, digits, _ and -; or two with a comma between them: the new one, then the old one`,
  example: 'a long random text, as "openssl rand -hex 32" prints it',
  secret: true,
};

/** Returns whether a text can be a secret of the webhook path. */
export function isWebhookSecret(text: string): boolean {
  return text.length >= LEAST_LENGTH && /^[A-Za-z0-9_-]{1,128}$/.test(text);
}

/** Every variable that Pombo reads, in the order in which documents list them: the shared ones, then the API's own. */
export const VARIABLES: readonly Described[] = [
  ...SHARED_VARIABLES,
  API_HOST,
  PORT,
  WEBHOOK_PORT,
  DASHBOARD,
  API_KEYS,
  WEBHOOK_SECRETS,
];
