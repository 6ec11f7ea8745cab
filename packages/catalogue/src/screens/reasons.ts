import { entry } from '../entry.ts';

/**
 * Why a campaign was paused, or ended with open questions. They complete `paused (…)`. Campaigns store the English text
 * beside code and values; a text that is changed here only makes stored ones show their own words.
 */
export const REASONS = {
  reason_many_failed: entry<{ failed: number; all: number; most?: string }>({
    en: ({ failed, all, most }) =>
      `${failed} of ${all} failed${most === undefined ? '' : `, most: ${most}`}; see why, then resume`,
    'pt-BR': ({ failed, all, most }) =>
      `${failed} de ${all} falharam${most === undefined ? '' : `; principal motivo: ${most}`}; veja por quê e depois retome`,
  }),
  reason_image_unusable: entry<{ times: number }>({
    en: ({ times }) => `Z-API could not use the image ${times} times in a row; check it, then resume`,
    'pt-BR': ({ times }) =>
      `a Z-API não conseguiu usar a imagem ${times} vezes seguidas; confira a imagem e depois retome`,
  }),
  reason_own_image_gone: entry({
    en: 'its image is no longer stored; run the same campaign create again, which stores it and adds nothing, then resume',
    'pt-BR':
      'a imagem dela não está mais guardada; repita o mesmo campaign create, que a guarda e não acrescenta nada, e depois retome',
  }),
  reason_line_image_gone: entry({
    en: 'an image of its lines is no longer stored; cancel it, then run the same campaign create with --again: people who already got it are left out',
    'pt-BR':
      'uma imagem das linhas não está mais guardada; cancele a campanha e repita o mesmo campaign create com --again: quem já recebeu fica de fora',
  }),
  reason_unknown: entry<{ unknown: number }>({
    en: ({ unknown }) => `with ${unknown} unknown`,
    'pt-BR': ({ unknown }, { plural }) => `com ${unknown} ${plural(unknown, 'incerta', 'incertas')}`,
  }),
  reason_lost: entry<{ unknown: number; lost: number }>({
    en: ({ unknown, lost }) =>
      `with ${unknown} unknown: the messages of ${lost} lines were lost with the data of Redis and may have been sent; the export lists them as forgotten; do not send them again before asking the recipients`,
    'pt-BR': ({ unknown, lost }, { plural }) =>
      `com ${unknown} ${plural(unknown, 'incerta', 'incertas')}: as mensagens de ${lost} linhas se perderam com os dados do Redis e podem ter saído; a exportação as mostra como forgotten; não envie de novo sem perguntar às pessoas`,
  }),
};
