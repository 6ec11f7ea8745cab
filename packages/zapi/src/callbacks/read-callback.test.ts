import type { DeliveryFailureClass, GatewayEvent } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCallback } from './read-callback.ts';

const NOW = 1_777_494_100_000;
const context = { nowMs: NOW, clean: (text: string) => text.replaceAll('SECRET', '…') };

function read(body: unknown): GatewayEvent | undefined {
  return readCallback(body, context)?.event;
}

/** As in Z-API's documentation ("webhooks" pages). */
const DELIVERED = {
  phone: '554499999999',
  messageId: 'A800FB3697F1DE58C48D',
  zaapId: 'A20DA9C0183A2D35A260F53F5D2B9244',
  instanceId: 'instance.id',
  momment: 1_777_494_009_341,
  type: 'DeliveryCallback',
};
const STATUS = {
  instanceId: 'instance.id',
  status: 'SENT',
  ids: ['999999999999999999999'],
  momment: NOW,
  phoneDevice: 0,
  phone: '5544999999999',
  type: 'MessageStatusCallback',
  isGroup: false,
};
const RECEIVED = {
  type: 'ReceivedCallback',
  instanceId: 'instance.id',
  messageId: 'M1',
  phone: '5544999999999',
  fromMe: false,
  momment: NOW,
  isGroup: false,
  chatLid: '81896604192873@lid',
  text: { message: 'SAIR' },
};

describe('DeliveryCallback', () => {
  test('without an error the message left the queue, and nothing failed', () => {
    expect(readCallback(DELIVERED, context)).toEqual({
      instanceId: 'instance.id',
      event: {
        kind: 'delivery',
        zaapId: 'A20DA9C0183A2D35A260F53F5D2B9244',
        messageId: 'A800FB3697F1DE58C48D',
        phone: '554499999999',
        at: 1_777_494_009_341,
      },
    });
  });

  test.for([null, '', false, undefined])('an error that is %s does not count', (error) => {
    const event = read({ ...DELIVERED, error });
    expect(event).toMatchObject({ kind: 'delivery' });
    expect(event).not.toHaveProperty('failure');
  });

  const TEXTS: [string, DeliveryFailureClass][] = [
    ['The message was not sent due to a likely shadow ban', 'shadow-ban'],
    ['Whatsapp rejected sending this message', 'rejected'],
    ['Whatsapp did not allow sending this message', 'recipient'],
    ['Did not have permission to send this message.', 'recipient'],
    ['Does not have permission to send the message', 'recipient'],
    ["You can't message this group as you don't have permission", 'recipient'],
    ['Phone number does not exist', 'recipient'],
    ['Message has not been sent because it got invalid phone number', 'recipient'],
    ['Message not send caused by invalid media url', 'media'],
    ['Got a 404 error while trying to send message', 'media'],
    ['The url informed is not a valid url in the media format, apparently it can be an html', 'media'],
    ['Message has not been sent because an error occurred in the conversion', 'media'],
    ['Message has not been sent because it got invalid request params.', 'request'],
    ['Message has not been edited because it has been more than 7 days', 'request'],
    ['It was not possible to send message to queue due to request error.', 'not-queued'],
    ['Message was not added to the sending queue', 'not-queued'],
    ['Timeout on send message', 'uncertain'],
    ['Error on send message', 'uncertain'],
    ['Something that no table lists', 'uncertain'],
  ];
  test.for(TEXTS)('%s: %s', ([error, expected]) => {
    expect(read({ ...DELIVERED, error })).toMatchObject({ failure: { class: expected, text: error } });
    expect(read({ ...DELIVERED, error: error.toUpperCase() })).toMatchObject({ failure: { class: expected } });
  });

  test('the error code alone reveals a shadow ban', () => {
    expect(read({ ...DELIVERED, errorCode: 'SHADOW_BAN' })).toMatchObject({
      failure: { class: 'shadow-ban', text: 'SHADOW_BAN' },
    });
    expect(
      read({ ...DELIVERED, errorCode: 'shadow_ban', error: 'Whatsapp rejected sending this message' }),
    ).toMatchObject({
      failure: { class: 'shadow-ban' },
    });
  });

  test('an error that is not a text is kept as text, and proves nothing', () => {
    expect(read({ ...DELIVERED, error: { message: 'Phone number does not exist' } })).toMatchObject({
      failure: { class: 'recipient' },
    });
    for (const error of [{ code: 7 }, ['x'], 500, true]) {
      expect(read({ ...DELIVERED, error })).toMatchObject({ failure: { class: 'uncertain' } });
    }
  });

  test('secrets are removed from its text', () => {
    expect(read({ ...DELIVERED, error: 'SECRET timeout on send message' })).toMatchObject({
      failure: { text: '… timeout on send message' },
    });
  });

  test('one id is enough; without ids the form is unknown', () => {
    expect(read({ ...DELIVERED, messageId: null })).toMatchObject({ kind: 'delivery', zaapId: DELIVERED.zaapId });
    expect(read({ ...DELIVERED, zaapId: undefined })).toMatchObject({
      kind: 'delivery',
      messageId: DELIVERED.messageId,
    });
    expect(read({ ...DELIVERED, zaapId: '', messageId: null })).toEqual({
      kind: 'unrecognised',
      type: 'DeliveryCallback',
      why: 'shape',
    });
  });
});

describe('MessageStatusCallback', () => {
  test.for([
    ['SENT', 'sent'],
    ['RECEIVED', 'delivered'],
    ['READ', 'read'],
    ['PLAYED', 'read'],
    ['received', 'delivered'],
  ])('%s is progress to %s', ([status, to]) => {
    expect(read({ ...STATUS, status })).toEqual({
      kind: 'progress',
      to,
      ids: STATUS.ids,
      phone: STATUS.phone,
      at: NOW,
    });
  });

  test.for(['READ_BY_ME', 'READ-SELF', 'DELIVERY_ACK', ''])('%s is not progress of ours', (status) => {
    expect(read({ ...STATUS, status })).toMatchObject({ kind: 'ignored' });
  });

  test('ids may be several, one text, or under "id"', () => {
    expect(read({ ...STATUS, ids: ['A', 'B'] })).toMatchObject({ ids: ['A', 'B'] });
    expect(read({ ...STATUS, ids: 'A' })).toMatchObject({ ids: ['A'] });
    expect(read({ ...STATUS, ids: undefined, id: 'A' })).toMatchObject({ ids: ['A'] });
  });

  test.for([{ ids: [] }, { ids: null }, { ids: 7 }, { ids: [7] }, { status: null }, { status: 3 }])(
    '%j has an unknown form',
    (more) => {
      expect(read({ ...STATUS, ...more })).toEqual({
        kind: 'unrecognised',
        type: 'MessageStatusCallback',
        why: 'shape',
      });
    },
  );
});

test('READ of a status post names its viewer; no other callback does', () => {
  const seen = { ...STATUS, status: 'READ', phone: 'status@broadcast', participant: '5544988888888' };
  expect(read(seen)).toMatchObject({ kind: 'progress', to: 'read', viewer: '5544988888888' });
  expect(read({ ...seen, participant: null, participantPhone: '1' })).toMatchObject({ viewer: '1' });
  expect(read({ ...seen, participant: 7 })).toMatchObject({ kind: 'progress', to: 'read' });
  for (const other of [{ status: 'RECEIVED' }, { phone: '5544999999999-group' }, { participant: '' }]) {
    expect(read({ ...seen, ...other })).not.toHaveProperty('viewer');
  }
});

describe('ReceivedCallback', () => {
  test('an inbound message has its text, and every name of its sender', () => {
    expect(read(RECEIVED)).toEqual({
      kind: 'inbound',
      messageId: 'M1',
      group: false,
      text: 'SAIR',
      lid: '81896604192873@lid',
      phone: '5544999999999',
      at: NOW,
    });
    expect(read({ ...RECEIVED, senderLid: 'sender@lid' })).toMatchObject({ lid: 'sender@lid' });
    expect(read({ ...RECEIVED, isGroup: true })).toMatchObject({ group: true });
  });

  test('an inbound message may have no text, or a very long one', () => {
    expect(read({ ...RECEIVED, text: undefined })).not.toHaveProperty('text');
    expect(read({ ...RECEIVED, text: { message: 'x'.repeat(100_000) } })).toMatchObject({ text: 'x'.repeat(1000) });
  });

  test('an own send that comes back is an echo, never an inbound message', () => {
    const echo = {
      ...RECEIVED,
      fromMe: true,
      fromApi: true,
      status: 'SENT',
      image: { caption: 'Oi', mimeType: 'image/jpeg' },
    };
    expect(read(echo)).toEqual({
      kind: 'echo',
      messageId: 'M1',
      fromApi: true,
      caption: 'Oi',
      lid: '81896604192873@lid',
      phone: '5544999999999',
      at: NOW,
    });
    expect(read({ ...echo, fromApi: false })).toMatchObject({ kind: 'echo', fromApi: false });
    expect(read({ ...echo, fromApi: undefined, image: undefined })).toEqual({
      kind: 'echo',
      messageId: 'M1',
      fromApi: false,
      lid: '81896604192873@lid',
      phone: '5544999999999',
      at: NOW,
    });
  });

  test.for([{ messageId: '' }, { messageId: undefined }, { fromMe: 'no' }, { text: 'SAIR' }])(
    '%j has an unknown form',
    (more) => {
      expect(read({ ...RECEIVED, ...more })).toEqual({ kind: 'unrecognised', type: 'ReceivedCallback', why: 'shape' });
    },
  );
});

describe('the rest', () => {
  test('the number disconnected, or connected again', () => {
    const away = {
      momment: 1_580_163_342,
      error: 'Device has been disconnected',
      disconnected: true,
      type: 'DisconnectedCallback',
      instanceId: 'i',
    };
    expect(read(away)).toEqual({ kind: 'disconnected', detail: 'Device has been disconnected' });
    expect(read({ ...away, error: undefined })).toEqual({
      kind: 'disconnected',
      detail: 'Device has been disconnected',
    });
    expect(read({ ...away, error: { odd: true } })).toEqual({
      kind: 'disconnected',
      detail: 'Device has been disconnected',
    });
    expect(
      read({ type: 'ConnectedCallback', connected: true, momment: 26_151_515_154, instanceId: 'i', phone: '1' }),
    ).toEqual({ kind: 'connected' });
  });

  test.for(['PresenceChatCallback', 'ProxyCallback'])('%s is ignored', (type) => {
    expect(read({ type, instanceId: 'i' })).toEqual({ kind: 'ignored', type });
  });

  test.for([
    'NewCallback',
    'deliverycallback',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'x'.repeat(1000),
  ])('an unknown type is reported, and never guessed at (%s)', (type) => {
    expect(read({ ...DELIVERED, type })).toEqual({ kind: 'unrecognised', type: type.slice(0, 40), why: 'type' });
  });

  test.for([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { type: 'DeliveryCallback' },
    { type: '', instanceId: 'i' },
    { type: 7, instanceId: 'i' },
  ])('%j is not a callback', (body) => {
    expect(readCallback(body, context)).toBeUndefined();
  });

  test('unknown keys, and keys that would change objects, change nothing', () => {
    const body = JSON.parse(
      `{"__proto__":{"polluted":true},"constructor":{"x":1},"new":{"deep":[1]},${JSON.stringify(DELIVERED).slice(1)}`,
    ) as object;
    expect(read(body)).toEqual(read(DELIVERED));
    expect({}).not.toHaveProperty('polluted');
  });

  test('any body is read or refused, and never throws', () => {
    const type = fc.constantFrom(
      'DeliveryCallback',
      'MessageStatusCallback',
      'ReceivedCallback',
      'DisconnectedCallback',
      'ConnectedCallback',
    );
    fc.assert(
      fc.property(
        type,
        fc.dictionary(
          fc.constantFrom('zaapId', 'ids', 'status', 'error', 'momment', 'fromMe', 'text', 'image', 'phone'),
          fc.jsonValue(),
        ),
        (name, more) => {
          expect(read({ ...more, type: name, instanceId: 'i' })).toHaveProperty('kind');
        },
      ),
    );
  });
});

describe('when it happened', () => {
  test.for<[string, number, number | undefined]>([
    ['ms', NOW, NOW],
    ['seconds', NOW / 1000, NOW],
    ['in neither', 26_151_515_154, undefined],
    ['long ago', NOW - 4 * 86_400_000, undefined],
    ['far ahead', NOW + 4 * 86_400_000, undefined],
    ['never', 0, undefined],
    ['before time', -NOW, undefined],
  ])('E8 a time in %s', ([, momment, at]) => {
    const event = read({ ...DELIVERED, momment });
    expect(event?.kind).toBe('delivery');
    expect((event as { at?: number }).at).toBe(at);
  });
});
