import type { Entry } from './entry-schema.ts';

/** What a field of the instance file means, in a few words of Markdown. */
export interface FieldGuide {
  /** What applies when the field is absent; undefined if it must be there. */
  absent?: string;
  meaning: string;
}

/** Every field of one number in the instance file. docs/reference/configuration.md is made from this table. */
export const FIELD_GUIDE: Readonly<Record<keyof Entry, FieldGuide>> = {
  name: { meaning: 'your name for the number: `a-z`, `0-9`, `_` and `-`, at most 40 characters' },
  id: { meaning: "the instance id, from the instance's page in Z-API's panel" },
  token: { meaning: "the instance's token, from the same page" },
  clientToken: { absent: 'none', meaning: "the account's security token, if it is switched on in Z-API's panel" },
  pace: {
    absent: '`{ "min": 1, "max": 3 }`',
    meaning: "random gap between two messages (seconds); a message's `delayMessage` overrides it",
  },
  window: {
    absent: 'always',
    meaning:
      'hours in which it sends: `"09:00-18:00"`. `"20:00-08:00"` crosses midnight and belongs to the day on which it opens',
  },
  days: { absent: 'every day', meaning: 'days on which it sends: `"mon-fri"`' },
  timezone: {
    absent: "the file's `timezone`, else the machine's",
    meaning: 'IANA name of the zone of `window`, `days` and `dailyLimit`. Set it if several machines share the file',
  },
  dailyLimit: { absent: 'no limit', meaning: 'messages that it may begin per calendar day' },
  exclusive: {
    absent: '`true`',
    meaning:
      '`false` if another system or a person sends through the number too; then only ids count as [proof](../evidence.md)',
  },
  passThrough: {
    absent: '`false`',
    meaning:
      "`true`: requests in Z-API's format to routes that Pombo does not serve are [passed on to Z-API](../send-from-your-backend.md#requests-in-z-apis-own-format). Then `exclusive` is `false`",
  },
};
