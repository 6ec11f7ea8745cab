/** Why a campaign was paused, or ended with open questions, as campaigns store it, in Portuguese. */
const REASONS_PT: readonly (readonly [RegExp, string])[] = [
  [
    /^with (\d+) unknown: the messages of (\d+) lines were lost.*$/,
    'com $1 incertas: as mensagens de $2 linhas se perderam com os dados do Redis e podem ter saído; a exportação as mostra como forgotten; não envie de novo sem perguntar às pessoas',
  ],
  [/^with 1 unknown$/, 'com 1 incerta'],
  [/^with (\d+) unknown$/, 'com $1 incertas'],
  [
    /^(\d+) of (\d+) failed(?:, most: (.+))?; see why, then resume$/,
    '$1 de $2 falharam; principal motivo: $3; veja por quê e depois retome',
  ],
  [
    /^Z-API could not use the image (\d+) times in a row; check it, then resume$/,
    'a Z-API não conseguiu usar a imagem $1 vezes seguidas; confira a imagem e depois retome',
  ],
  [
    /^its image is no longer stored; run the same campaign create again.*$/,
    'a imagem dela não está mais guardada; repita o mesmo campaign create, que a guarda e não acrescenta nada, e depois retome',
  ],
  [
    /^an image of its lines is no longer stored; cancel it.*$/,
    'uma imagem das linhas não está mais guardada; cancele a campanha e repita o mesmo campaign create com --again: quem já recebeu fica de fora',
  ],
];

/** Returns a campaign's stored reason in Portuguese; unchanged if it is what a person wrote, or a newer version's. */
export function reasonPt(reason: string): string {
  const found = REASONS_PT.find(([pattern]) => pattern.test(reason));
  return found === undefined ? reason : reason.replace(found[0], found[1]).replace(' principal motivo: ;', '');
}
