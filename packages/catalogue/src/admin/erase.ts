import { entry, type Format } from '../entry.ts';

/** What `pombo erase` prints. */
export const ERASE_SCREEN = {
  erase_warning: entry({
    en: 'Everything that Pombo stores about this person will be removed. This cannot be undone.',
    'pt-BR': 'Tudo o que o Pombo guarda sobre esta pessoa vai ser apagado. Não há como desfazer.',
  }),
  erase_unconfirmed: entry({
    en: {
      text: 'The removal was not confirmed, so nothing was changed',
      hint: 'To remove without confirmation, add --yes.',
    },
    'pt-BR': {
      text: 'A exclusão não foi confirmada; nada mudou',
      hint: 'Para apagar sem confirmar, acrescente --yes.',
    },
  }),
  erased: entry<{ messages: number; cancelled: number; rows: number; callbacks: number }>({
    en: ({ messages, cancelled, rows, callbacks }, { count, number }) =>
      [
        `Removed from ${count(messages, 'message', 'messages')} (${number(cancelled)} of them queued, and now cancelled),`,
        `${count(rows, 'campaign row', 'campaign rows')} and ${count(callbacks, 'callback', 'callbacks')}.`,
      ].join('\n'),
    'pt-BR': ({ messages, cancelled, rows, callbacks }, format) =>
      [
        `Apagado de ${format.count(messages, 'mensagem', 'mensagens')} (${waitingPt(cancelled, format)}),`,
        `${format.count(rows, 'linha de campanha', 'linhas de campanha')} e ${format.count(callbacks, 'aviso', 'avisos')}.`,
      ].join('\n'),
  }),
  erase_disk_embedded: entry({
    en: 'The file of the embedded Redis still contains the data, because it could not be rewritten. Repeat the command.',
    'pt-BR': 'O arquivo do Redis embutido ainda contém os dados, porque não foi possível regravá-lo. Repita o comando.',
  }),
  erase_disk_external: entry({
    en: [
      'The files of this Redis contain the data until they are rewritten. On that server and each of its replicas, run:',
      '  redis-cli BGREWRITEAOF   if it uses an append-only file',
      '  redis-cli BGSAVE         if it uses snapshots',
    ].join('\n'),
    'pt-BR': [
      'Os arquivos deste Redis contêm os dados até serem regravados. Nesse servidor e em cada réplica dele, rode:',
      '  redis-cli BGREWRITEAOF   se ele usa append-only file',
      '  redis-cli BGSAVE         se ele usa snapshots',
    ].join('\n'),
  }),
  erase_not_included: entry({
    en: 'Not included: your own CSV files and exports, logs of other systems, backups of Redis.',
    'pt-BR': 'Ficam de fora: seus arquivos CSV e exportações, logs de outros sistemas e backups do Redis.',
  }),
};

function waitingPt(cancelled: number, { count }: Format): string {
  if (cancelled === 0) return 'nenhuma na fila';
  return count(cancelled, 'estava na fila e foi cancelada', 'estavam na fila e foram canceladas');
}
