import type { Language } from '../language.ts';
import type { StatusGuide } from './guide.ts';
import type { StatusCode } from './statuses-en.ts';

/** What a caller of the API can do about a message, who knows no commands. A status without an entry has nothing to do. */
export const STATUS_STEPS_API: Readonly<
  Record<Language, Partial<Record<StatusCode, Pick<StatusGuide, 'next' | 'nextIfMaybeSent'>>>>
> = {
  en: {
    queued: { next: 'see on the page of its number what it waits for' },
    failed: {
      next: 'fix the cause that its error names, then retry it',
      nextIfMaybeSent:
        'an earlier attempt may have been sent: check the phone, and only if it did not arrive, resolve it as "resend"',
    },
    unknown: { next: 'check the phone, then resolve it as "sent", "resend" or "drop"' },
    cancelled: {
      next: 'to queue it again, retry it; if its campaign was cancelled, retry the campaign with "only": ["cancelled"]',
      nextIfMaybeSent:
        'it was unknown before it was dropped: check the phone, and only if it did not arrive, resolve it as "resend"',
    },
    expired: {
      next: 'if it is still worth sending, retry it',
      nextIfMaybeSent:
        'an earlier attempt may have been sent: check the phone, and only if it did not arrive, resolve it as "resend"',
    },
  },
  'pt-BR': {
    queued: { next: 'veja na página do número o que ela aguarda' },
    failed: {
      next: 'corrija a causa que o erro indica e depois tente de novo',
      nextIfMaybeSent:
        'uma tentativa anterior pode ter saído: confira no celular e, só se não chegou, resolva como "resend"',
    },
    unknown: { next: 'confira no celular e depois resolva como "sent", "resend" ou "drop"' },
    cancelled: {
      next: 'para colocar na fila de novo, tente de novo; se a campanha foi cancelada, tente a campanha de novo com "only": ["cancelled"]',
      nextIfMaybeSent:
        'ela estava incerta antes de ser descartada: confira no celular e, só se não chegou, resolva como "resend"',
    },
    expired: {
      next: 'se ainda vale a pena enviar, tente de novo',
      nextIfMaybeSent:
        'uma tentativa anterior pode ter saído: confira no celular e, só se não chegou, resolva como "resend"',
    },
  },
};
