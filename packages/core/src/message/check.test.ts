import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPomboError, type Issue } from '../errors.ts';
import { checkMessage, parseMessage } from './check.ts';
import { describeIssue, invalidInput } from './issues.ts';

const IMAGE = 'https://example.com/photo.jpg';
const image = { type: 'send-image', instance: 'vendas', phone: '5511987654321', image: IMAGE };
const post = { type: 'send-image-status', instance: 'vendas', image: IMAGE };

function issuesOf(input: unknown): Issue[] {
  const checked = checkMessage(input);
  return 'issues' in checked ? checked.issues : [];
}

describe('a good message', () => {
  test('gets an id, normal priority and the policy that never sends twice', () => {
    const { id, ...rest } = parseMessage(image);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rest).toEqual({ ...image, priority: 'normal', onUnknown: 'hold' });
  });

  test('gets a new id each time', () => {
    expect(parseMessage(image).id).not.toBe(parseMessage(image).id);
  });

  test('keeps a body written for Z-API as it is, with type and instance added', () => {
    const forZapi = {
      phone: '5511999999999',
      image: 'https://www.z-api.io/wp-content/themes/z-api/dist/images/logo.svg',
      caption: 'Logo',
      messageId: '3999984263738042930CD6ECDE9VDWSA',
      delayMessage: 10,
      viewOnce: true,
    };
    expect(parseMessage({ type: 'send-image', instance: 'vendas', ...forZapi })).toMatchObject(forZapi);
  });

  test('keeps all given fields', () => {
    const whole = {
      ...image,
      caption: 'Oi, João! 👋',
      messageId: 'D241XXXX732339502B68',
      delayMessage: 5,
      viewOnce: false,
      id: 'order-42',
      priority: 'urgent',
      sendAt: '2026-11-21T12:00:00-03:00',
      expiresAt: '2026-11-21T18:00:00-03:00',
      onUnknown: 'retry',
      callbackUrl: 'https://example.com/pombo?x=1',
      metadata: { order: 42, lines: [{ sku: 'a' }], nothing: null },
    };
    expect(parseMessage(whole)).toEqual(whole);
  });

  test.each([
    ['a status post with a caption', { ...post, caption: 'Promoção' }],
    ['a status post with all of Pombo\u2019s own fields', { ...post, id: 'p-1', priority: 'bulk', metadata: {} }],
    ['to a group', { ...image, phone: '120363019502650977-group' }],
    ['to a LID', { ...image, phone: '999999999999999@lid' }],
    ['to a channel', { ...image, phone: '120363166555745933@newsletter' }],
    ['with an empty caption', { ...image, caption: '' }],
    ['with the longest caption', { ...image, caption: 'a'.repeat(4096) }],
    ['with the shortest delay', { ...image, delayMessage: 1 }],
    ['with the longest delay', { ...image, delayMessage: 15 }],
    ['with the longest id', { ...image, id: 'x'.repeat(128) }],
    ['with an id of any script', { ...image, id: 'pedido nº 42/2026: ação 🎉' }],
    ['with the largest metadata', { ...image, metadata: { a: 'x'.repeat(1024 - '{"a":""}'.length) } }],
    ['with a time in UTC', { ...image, sendAt: '2026-11-21T15:00Z' }],
    ['with a time on a leap day', { ...image, sendAt: '2028-02-29T15:00:00.250+0530' }],
    ['with a base64 image', { ...image, image: 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw==' }],
    ['with fields that are there but undefined', { ...image, caption: undefined, metadata: undefined }],
    ['with a callback to this machine', { ...image, callbackUrl: 'http://127.0.0.1:8080/x' }],
  ])('is accepted %s', (_what, input) => {
    expect(issuesOf(input)).toEqual([]);
  });
});

describe('a refusal names the field, the problem and a valid example', () => {
  test.each<[string, unknown, string, string]>([
    ['no object', 'hello', '', 'must be a JSON object'],
    ['null', null, '', 'must be a JSON object'],
    ['a list', [image], '', 'must be a JSON object'],
    ['an empty object', {}, 'type', 'must be "send-image" or "send-image-status"'],
    [
      'a type of Z-API that we do not send',
      { ...image, type: 'send-text' },
      'type',
      'must be "send-image" or "send-image-status"',
    ],
    ['no instance', { ...image, instance: undefined }, 'instance', 'is missing'],
    [
      'an instance with capitals',
      { ...image, instance: 'Vendas' },
      'instance',
      'must be an instance name (a-z, 0-9, _ and -, at most 40)',
    ],
    [
      'an instance with a brace',
      { ...image, instance: 'a}b' },
      'instance',
      'must be an instance name (a-z, 0-9, _ and -, at most 40)',
    ],
    [
      'a number as phone',
      { ...image, phone: 5511987654321 },
      'phone',
      'is of type number; give the digits as text, not as a number',
    ],
    [
      'a list as phone',
      { ...image, phone: ['5511987654321'] },
      'phone',
      'is a list; give the digits as text, not as a number',
    ],
    ['null as phone', { ...image, phone: null }, 'phone', 'is null; give the digits as text, not as a number'],
    [
      'a phone of a spreadsheet',
      { ...image, phone: '5,51199E+12' },
      'phone',
      'is in scientific notation: a spreadsheet has dropped its last digits',
    ],
    ['no phone', { ...image, phone: undefined }, 'phone', 'is missing'],
    ['no image', { ...image, image: undefined }, 'image', 'is missing'],
    ['an empty image', { ...image, image: '' }, 'image', 'is empty'],
    [
      'an SVG',
      { ...image, image: 'data:image/svg+xml;base64,PHN2Zy8+' },
      'image',
      'is an SVG, which WhatsApp does not show',
    ],
    ['a caption that is a number', { ...image, caption: 5 }, 'caption', 'is of type number; give text'],
    ['a caption too long', { ...image, caption: 'a'.repeat(4097) }, 'caption', 'has more than 4096 characters'],
    ['an empty reply target', { ...image, messageId: '' }, 'messageId', 'is empty'],
    [
      'a delay as text',
      { ...image, delayMessage: '5' },
      'delayMessage',
      'is of type string; give whole seconds as a number',
    ],
    ['a delay of 0', { ...image, delayMessage: 0 }, 'delayMessage', 'must be between 1 and 15 seconds'],
    ['a delay of 16', { ...image, delayMessage: 16 }, 'delayMessage', 'must be between 1 and 15 seconds'],
    ['a negative delay', { ...image, delayMessage: -1 }, 'delayMessage', 'must be between 1 and 15 seconds'],
    ['a delay with a fraction', { ...image, delayMessage: 16.5 }, 'delayMessage', 'must be a whole number of seconds'],
    ['viewOnce as text', { ...image, viewOnce: 'true' }, 'viewOnce', 'must be true or false'],
    ['viewOnce as number', { ...image, viewOnce: 1 }, 'viewOnce', 'must be true or false'],
    ['an empty id', { ...image, id: '' }, 'id', 'is empty or has control characters'],
    ['an id with a line break', { ...image, id: 'a\nb' }, 'id', 'is empty or has control characters'],
    ['an id with half a character', { ...image, id: 'a\ud83d' }, 'id', 'is empty or has control characters'],
    ['an id too long', { ...image, id: 'x'.repeat(129) }, 'id', 'has more than 128 characters'],
    ['an id that is a number', { ...image, id: 42 }, 'id', 'is of type number; give text'],
    ['a priority of another system', { ...image, priority: 'high' }, 'priority', 'must be one of urgent, normal, bulk'],
    ['an unknown policy', { ...image, onUnknown: 'resend' }, 'onUnknown', 'must be one of hold, assume-sent, retry'],
    [
      'a time without an offset',
      { ...image, sendAt: '2026-11-21T12:00:00' },
      'sendAt',
      'must be an ISO 8601 date-time with a UTC offset',
    ],
    [
      'a day without a time',
      { ...image, sendAt: '2026-11-21' },
      'sendAt',
      'must be an ISO 8601 date-time with a UTC offset',
    ],
    [
      'a Brazilian date',
      { ...image, sendAt: '21/11/2026 12:00' },
      'sendAt',
      'must be an ISO 8601 date-time with a UTC offset',
    ],
    [
      'a day that does not exist',
      { ...image, sendAt: '2026-02-30T12:00:00Z' },
      'sendAt',
      'must be an ISO 8601 date-time with a UTC offset',
    ],
    [
      'an hour that does not exist',
      { ...image, expiresAt: '2026-11-21T25:00:00Z' },
      'expiresAt',
      'must be an ISO 8601 date-time with a UTC offset',
    ],
    ['a time as number', { ...image, sendAt: 1_795_000_000_000 }, 'sendAt', 'is of type number; give a time as text'],
    [
      'a callback by another protocol',
      { ...image, callbackUrl: 'ftp://example.com' },
      'callbackUrl',
      'is neither https nor http',
    ],
    [
      'a callback with a password',
      { ...image, callbackUrl: 'https://a:b@example.com' },
      'callbackUrl',
      'has a user name or password in it',
    ],
    ['a callback that is not a URL', { ...image, callbackUrl: 'example.com/x' }, 'callbackUrl', 'is not a valid URL'],
    ['metadata that is a list', { ...image, metadata: [1] }, 'metadata', 'must be a JSON object'],
    ['metadata that is text', { ...image, metadata: '{}' }, 'metadata', 'must be a JSON object'],
    [
      'metadata too large',
      { ...image, metadata: { a: 'x'.repeat(1024) } },
      'metadata',
      'is larger than 1024 bytes as JSON',
    ],
    [
      'metadata too large only in bytes',
      { ...image, metadata: { a: 'é'.repeat(600) } },
      'metadata',
      'is larger than 1024 bytes as JSON',
    ],
    ['metadata with a bigint', { ...image, metadata: { a: 1n } }, 'metadata', 'cannot be written as JSON'],
  ])('%s', (_what, input, field, problem) => {
    expect(issuesOf(input)).toMatchObject([{ field, problem, example: expect.stringMatching(/./) as string }]);
  });

  test.each(['a\0b', '\ud83d', '\udc4b\ud83d', 'Oi \ud800!'])(
    '%j, which is not valid text, in caption and messageId',
    (text) => {
      for (const field of ['caption', 'messageId'])
        expect(issuesOf({ ...image, [field]: text })).toMatchObject([
          { field, problem: 'has a NUL character or half of a surrogate pair' },
        ]);
      expect(issuesOf({ ...image, caption: 'Olá 👋\n\tOi' })).toEqual([]);
    },
  );

  test('names at most 20 faults; the last says how many more there are', () => {
    const unknown = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_none, at) => [`unknown${at}`, 1]));
    expect(issuesOf({ ...image, ...unknown(20) })).toHaveLength(20);
    const issues = issuesOf({ ...image, ...unknown(100) });
    expect(issues).toHaveLength(20);
    expect(issues.at(-1)).toEqual({ field: '', problem: 'has these faults and 81 more' });
    expect(invalidInput(issues).message).toMatch(/^The message has many faults:\n {2}unknown0 is not a field/);
  });

  test('checks no field of an input with far more fields than a message has', () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_none, at) => [`unknown${at}`, 1]));
    expect(issuesOf(many)).toEqual([{ field: '', problem: 'has 201 fields, more than 200' }]);
  });

  test('shortens the name of an unknown field', () => {
    expect(issuesOf({ ...image, ['x'.repeat(1000)]: 1 })).toEqual([
      { field: `${'x'.repeat(64)}…`, problem: 'is not a field of a message' },
    ]);
  });

  test('metadata with a circular reference', () => {
    const metadata: Record<string, unknown> = {};
    metadata['self'] = metadata;
    expect(issuesOf({ ...image, metadata })).toMatchObject([
      { field: 'metadata', problem: 'cannot be written as JSON' },
    ]);
  });

  test('an expiresAt that is not later than sendAt, even across offsets', () => {
    const sendAt = '2026-11-21T12:00:00-03:00';
    for (const expiresAt of [sendAt, '2026-11-21T15:00:00Z', '2026-11-21T11:59:59-03:00']) {
      expect(issuesOf({ ...image, sendAt, expiresAt })).toMatchObject([
        { field: 'expiresAt', problem: 'must be later than sendAt' },
      ]);
    }
    expect(issuesOf({ ...image, sendAt, expiresAt: '2026-11-21T15:00:01Z' })).toEqual([]);
  });

  test.each(['phone', 'delayMessage', 'messageId', 'viewOnce'])('%s in a status post', (field) => {
    const value = { ...image, delayMessage: 5, messageId: 'D241', viewOnce: true }[field as 'phone'];
    expect(issuesOf({ ...post, [field]: value })).toEqual([
      { field, problem: 'does not belong to a status post, which takes only image and caption' },
    ]);
  });

  test.each(['cpation', 'delayTyping', 'editImageMessageId', 'zaapId', 'campaign', 'constructor', 'toString'])(
    'the unknown field %s',
    (field) => {
      for (const body of [image, post]) {
        expect(issuesOf({ ...body, [field]: 'x' })).toEqual([{ field, problem: 'is not a field of a message' }]);
      }
    },
  );

  test('every fault at once, not only the first', () => {
    const fields = issuesOf({ type: 'send-image', instance: 'X', phone: '1', image: 'y', viewOnce: 'z', extra: 1 });
    expect(fields.map(({ field }) => field)).toEqual(['instance', 'phone', 'image', 'viewOnce', 'extra']);
  });

  test('its example is valid itself', () => {
    const broken = {
      ...image,
      type: 'send-image',
      instance: '',
      phone: '',
      image: '',
      caption: 1,
      messageId: '',
      delayMessage: 0,
    };
    const more = {
      viewOnce: 1,
      id: '',
      priority: '',
      sendAt: '',
      expiresAt: '',
      onUnknown: '',
      callbackUrl: '',
      metadata: 1,
    };
    const examples = issuesOf({ ...broken, ...more }).map(({ field, example }) => [field, example!] as const);
    expect(examples).toHaveLength(14);
    const typed = examples.map(([field, example]) => [field, asTyped(field, example)]);
    expect(issuesOf({ ...image, ...Object.fromEntries(typed) })).toEqual([]);
    expect(issuesOf(JSON.parse(issuesOf(null)[0]!.example!))).toEqual([]);
  });
});

/** An example as a person types it; numbers, booleans and objects are JSON. */
function asTyped(field: string, example: string): unknown {
  return ['delayMessage', 'viewOnce', 'metadata'].includes(field) ? JSON.parse(example) : example;
}

describe('hostile input', () => {
  test('with __proto__ as a key of the message is refused with that name', () => {
    const input = JSON.parse(
      `{"__proto__":{"phone":"5511987654321"},"type":"send-image-status","instance":"a","image":"${IMAGE}"}`,
    );
    expect(issuesOf(input)).toEqual([{ field: '__proto__', problem: 'is not a field of a message' }]);
  });

  test('with __proto__ in the metadata changes no prototype', () => {
    const message = parseMessage({ ...image, metadata: JSON.parse('{"__proto__":{"admin":true},"a":1}') });
    expect(message.metadata).toEqual({ a: 1 });
    expect((message.metadata as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('gets a result, never an exception, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(checkMessage(input)).toHaveProperty('issues');
      }),
    );
  });

  test('gets a result for any JSON in any field, and its refusals name the field', () => {
    const fields = Object.keys({
      ...image,
      caption: 0,
      messageId: 0,
      delayMessage: 0,
      viewOnce: 0,
      id: 0,
      priority: 0,
    });
    const more = ['sendAt', 'expiresAt', 'onUnknown', 'callbackUrl', 'metadata', 'other'];
    const value = fc.oneof(fc.jsonValue(), fc.string(), fc.date({ noInvalidDate: false }).map(String), fc.double());
    fc.assert(
      fc.property(fc.constantFrom(...fields, ...more), value, (field, given) => {
        for (const { field: named, problem } of issuesOf({ ...image, [field]: given })) {
          // Another type misplaces other fields; every other change concerns only its field.
          if (field !== 'type') expect(named).toBe(field);
          expect(problem).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('does not change when a checked message is checked again', () => {
    const input = fc.record(
      {
        type: fc.constant('send-image'),
        instance: fc.stringMatching(/^[a-z0-9_-]{1,40}$/),
        phone: fc.stringMatching(/^[0-9]{8,15}$/),
        image: fc.constant(IMAGE),
        caption: fc.string(),
        delayMessage: fc.integer({ min: 1, max: 15 }),
        viewOnce: fc.boolean(),
        id: fc.stringMatching(/^[!-~]{1,128}$/),
        metadata: fc.dictionary(fc.string({ maxLength: 9 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
        sendAt: fc
          .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
          .map((at) => at.toISOString()),
      },
      { requiredKeys: ['type', 'instance', 'phone', 'image'] },
    );
    fc.assert(
      fc.property(input, (given) => {
        const checked = checkMessage(given);
        fc.pre('message' in checked);
        expect(checkMessage(checked.message)).toEqual(checked);
      }),
    );
  });
});

describe('the error for refused fields', () => {
  test('is one line for one fault', () => {
    expect(() => parseMessage({ ...image, phone: '123' })).toThrow(
      'phone is too short (8 to 15 digits); for example: 5511987654321',
    );
  });

  test('is a list for more faults, and has them as data for programs', () => {
    const issues = issuesOf({ ...image, phone: '123', delayMessage: 99 });
    const error = invalidInput(issues);
    expect(error.message).toBe(
      'The message has 2 faults:\n' +
        '  phone is too short (8 to 15 digits); for example: 5511987654321\n' +
        '  delayMessage must be between 1 and 15 seconds; for example: 5',
    );
    expect(error).toMatchObject({ code: 'invalid_input', issues, exitCode: 2 });
    expect(isPomboError(error)).toBe(true);
  });

  test('names the message if no field is at fault', () => {
    expect(describeIssue({ field: '', problem: 'must be a JSON object' })).toBe('the message must be a JSON object');
  });

  test('never repeats the phone it refuses', () => {
    const refused = ['+55 11 98765-4321', '5511987654321000', '5511987654321@c.us', '5511987654321;5511987654322'];
    for (const phone of refused) {
      const issues = issuesOf({ ...image, phone });
      expect(issues).toHaveLength(1);
      expect(issues[0]!.problem).not.toMatch(/98765/);
    }
  });
});
