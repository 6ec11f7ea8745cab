import { entry, type AnyNotice } from '../entry.ts';

/** One line as a whole. Most of them complete a sentence that begins with the column's name. */
export const LINE_FINDINGS = {
  line_stray_quote: entry({
    en: { text: 'has a quote (") in the wrong place', hint: 'write a quote inside a quoted cell twice ("")' },
    'pt-BR': {
      text: 'tem aspas (") fora do lugar',
      hint: 'dentro de uma célula entre aspas, escreva-as duas vezes ("")',
    },
  }),
  line_ragged: entry<{ cells: number; columns: number }>({
    en: ({ cells, columns }) => `has ${cells} cells, the header has ${columns}`,
    'pt-BR': ({ cells, columns }) => `tem ${cells} células, e o cabeçalho tem ${columns}`,
  }),
  line_too_long: entry<{ max: number }>({
    en: ({ max }, { number }) => `makes the line longer than ${number(max)} characters`,
    'pt-BR': ({ max }, { number }) => `deixa a linha com mais de ${number(max)} caracteres`,
  }),
  line_nul: entry({ en: 'has a NUL byte', 'pt-BR': 'tem um byte nulo' }),
  line_damaged_text: entry({
    en: 'has letters that an earlier conversion replaced (�)',
    'pt-BR': 'tem letras que uma conversão anterior estragou (�)',
  }),
  line_duplicate: entry<{ line: number; differs: boolean }>({
    en: ({ line, differs }) => ({
      text: `duplicate of line ${line}${differs ? ' with other content' : ''}, which is sent instead`,
      hint: 'empty this cell to send this line as well',
    }),
    'pt-BR': ({ line, differs }) => ({
      text: `repete a linha ${line}${differs ? ' com outro conteúdo' : ''}, que é enviada no lugar desta`,
      hint: 'apague esta célula para enviar esta linha também',
    }),
  }),
  line_unreachable: entry<{ date: string }>({
    en: ({ date }) => ({
      text: `was unreachable on ${date}, as Z-API reported`,
      hint: 'it is left out for 90 days, unless the campaign is created with --include-unreachable (API: "includeUnreachable")',
    }),
    'pt-BR': ({ date }) => ({
      text: `não recebeu em ${dayMonthYear(date)}, segundo a Z-API`,
      hint: 'fica de fora por 90 dias, a não ser que a campanha seja criada com --include-unreachable (API: "includeUnreachable")',
    }),
  }),
  line_id_repeated: entry<{ line: number }>({
    en: ({ line }) => ({ text: `is already the id of line ${line}`, hint: 'give each line its own id, or none' }),
    'pt-BR': ({ line }) => ({ text: `já é o id da linha ${line}`, hint: 'dê a cada linha um id próprio, ou nenhum' }),
  }),
  lines_none: entry<{ rows: number; hints: readonly AnyNotice[] }>({
    en: ({ rows, hints }, { notice }) => withHints(`None of the ${rows} lines can be sent`, hints.map(notice)),
    'pt-BR': ({ rows, hints }, { notice }) =>
      withHints(`Nenhuma das ${rows} linhas pode ser enviada`, hints.map(notice)),
  }),
  lines_example: entry<{ line: number; column: string; reason: AnyNotice }>({
    en: ({ line, column, reason }, { notice }) => `For example line ${line}: ${column} ${notice(reason)}`,
    'pt-BR': ({ line, column, reason }, { notice }) => `Por exemplo, linha ${line}: ${column} ${notice(reason)}`,
  }),
  lines_sent: entry<{ count: number; rows: number; runs: readonly AnyNotice[] }>({
    en: ({ count, rows, runs }, { notice }) =>
      `${count} of these ${rows} people already got this, or may still get it (${runs.map(notice).join('; ')})`,
    'pt-BR': ({ count, rows, runs }, { notice, plural }) =>
      `${count} destas ${rows} pessoas já ${plural(count, 'recebeu ou ainda pode receber', 'receberam ou ainda podem receber')} esta mensagem (${runs.map(notice).join('; ')})`,
  }),
  lines_sent_run: entry<{ name: string; date: string }>({
    en: ({ name, date }) => `campaign "${name}", ${date}`,
    'pt-BR': ({ name, date }) => `campanha "${name}", ${dayMonthYear(date)}`,
  }),
  lines_sent_again: entry<{ sent: AnyNotice }>({
    en: ({ sent }, { notice }) => `${notice(sent)}; with --include-sent they get it again`,
    'pt-BR': ({ sent }, { notice }) => `${notice(sent)}; com --include-sent elas recebem de novo`,
  }),
  lines_known: entry<{ groups: readonly AnyNotice[]; column: string | undefined }>({
    en: ({ groups, column }, { notice }) =>
      `${groups.map(notice).join('; ')}${column === undefined ? '' : `; leave the ${column} column out to send them`}`,
    'pt-BR': ({ groups, column }, { notice }) =>
      `${groups.map(notice).join('; ')}${column === undefined ? '' : `; apague a coluna ${column} para enviar essas linhas`}`,
  }),
  lines_known_group: entry<{
    count: number;
    campaign: string | undefined;
    statuses: readonly string[];
    remark: AnyNotice | undefined;
  }>({
    en: ({ count, campaign, statuses, remark }, { notice }) =>
      `${count === 1 ? 'its' : 'their'} id belongs to ${campaign === undefined ? 'another message' : `campaign "${campaign}"`} (${statuses.join(', ')})${remark === undefined ? '' : `: ${notice(remark)}`}`,
    'pt-BR': ({ count, campaign, statuses, remark }, { notice }) =>
      `${count === 1 ? 'o id pertence' : 'os ids pertencem'} a ${campaign === undefined ? 'outra mensagem' : `mensagens da campanha "${campaign}"`} (${statuses.join(', ')})${remark === undefined ? '' : `: ${notice(remark)}`}`,
  }),
  lines_known_sent: entry({
    en: 'sent already, or on the way',
    'pt-BR': 'já enviadas, ou a caminho',
  }),
  lines_known_unsent: entry<{ column: string }>({
    en: ({ column }) => `not sent; to send only these, make a file of them without the ${column} column`,
    'pt-BR': ({ column }) => `não enviadas; para enviar só estas, faça um arquivo com elas e sem a coluna ${column}`,
  }),
  lines_already_known: entry<{ count: number; known: AnyNotice }>({
    en: ({ count, known }, { notice }) => `${count} already known: ${notice(known)}`,
    'pt-BR': ({ count, known }, { notice, plural }) =>
      `${count} já ${plural(count, 'conhecida', 'conhecidas')}: ${notice(known)}`,
  }),
};

function withHints(text: string, hints: readonly string[]): string | { text: string; hint: string } {
  return hints.length === 0 ? text : { text, hint: hints.join('\n') };
}

/** Returns `21/11/2026` for `2026-11-21`. */
function dayMonthYear(date: string): string {
  return date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1');
}
