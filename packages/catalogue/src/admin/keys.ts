import { entry } from '../entry.ts';

/** What `pombo keys` prints. */
export const KEYS_SCREEN = {
  key_once: entry({
    en: 'This key is shown only once. Send it as: Authorization: Bearer KEY',
    'pt-BR': 'Esta chave só aparece desta vez. Envie-a assim: Authorization: Bearer CHAVE',
  }),
  key_first: entry({
    en: "It is the first key: from now on the API rejects every request without one, except on Z-API's own routes.",
    'pt-BR':
      'É a primeira chave: a partir de agora a API recusa toda requisição sem chave, menos nas rotas da própria Z-API.',
  }),
  key_not_noted: entry({
    en: 'This could not be recorded in POMBO_DATA_DIR: if Redis loses the key, the API may accept requests without one.',
    'pt-BR':
      'Não foi possível registrar isso em POMBO_DATA_DIR: se o Redis perder a chave, a API pode voltar a aceitar requisições sem chave.',
  }),
  key_revoke: entry<{ id: string }>({
    en: ({ id }) => `revoke it: pombo keys revoke ${id}`,
    'pt-BR': ({ id }) => `para revogar: pombo keys revoke ${id}`,
  }),
  key_none: entry({
    en: 'Redis holds no keys. If none was ever created, the API accepts requests without one from this machine only.',
    'pt-BR':
      'Não há chaves no Redis. Se nenhuma foi criada até hoje, a API aceita requisições sem chave, e só desta máquina.',
  }),
  key_revoked: entry<{ name: string }>({
    en: ({ name }) => `Revoked the key "${name}".`,
    'pt-BR': ({ name }) => `Chave "${name}" revogada.`,
  }),
  key_never_used: entry({ en: 'never', 'pt-BR': 'nunca' }),
};
