/**
 * Logs the fields under the name of an event, as pino does. No field holds a token or a phone number. An error is given as
 * it was thrown, in the field `error`: the log writes its code, message, causes and stack, redacted. `String(error)` would
 * lose the causes and show what the error quotes.
 */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}
