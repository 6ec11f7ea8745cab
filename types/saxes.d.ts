/** The part of saxes 6 that is used here. Its own declarations do not pass TypeScript 7. */
export class SaxesParser {
  constructor(options: { position: boolean });
  on(event: 'error', handler: (error: Error) => void): void;
  on(event: 'doctype' | 'text' | 'cdata', handler: (text: string) => void): void;
  on(
    event: 'opentag' | 'closetag',
    handler: (tag: { name: string; attributes: Readonly<Record<string, string>> }) => void,
  ): void;
  /** Throws what the error handler throws. */
  write(text: string): this;
  close(): this;
}
