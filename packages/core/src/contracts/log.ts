/** Logs the fields under the name of an event, as pino does. No field holds a token or a phone number. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}
