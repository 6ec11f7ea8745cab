import { entry, type AnyNotice } from '../entry.ts';

/** Why something is not done with a number. */
export const NUMBER_REFUSALS = {
  instance_unknown: entry<{ name: string; names: readonly string[] }>({
    en: ({ name, names }) => ({
      text: `No instance is called "${name}"`,
      hint: `Configured: ${names.join(', ')}`,
    }),
    'pt-BR': ({ name, names }) => ({
      text: `Nenhum número se chama "${name}"`,
      hint: `Configurados: ${names.join(', ')}`,
    }),
  }),
  instance_in_use: entry<{ name: string; where: 'here' | 'worker' }>({
    en: ({ name, where }) => ({
      text: `The instance "${name}" is configured in ${where === 'here' ? 'the instance file here' : "a running worker's instance file"}`,
      hint: `Remove it there first. To send nothing through it for now: pombo lanes pause ${name}`,
    }),
    'pt-BR': ({ name, where }) => ({
      text: `O número "${name}" está no arquivo de instâncias ${where === 'here' ? 'daqui' : 'de um processo de envio ativo'}`,
      hint: `Tire-o de lá primeiro. Para não enviar nada por ele agora: pombo lanes pause ${name}`,
    }),
  }),
  instance_busy: entry<{ name: string }>({
    en: ({ name }) => ({
      text: `The instance "${name}" has messages that are queued, being sent or unknown`,
      hint: [
        `Queued messages: pombo message list --instance ${name} --status queued (cancel: pombo message cancel ID)`,
        `Unknown messages: pombo unknown list --instance ${name}`,
      ].join('\n'),
    }),
    'pt-BR': ({ name }) => ({
      text: `O número "${name}" tem mensagens na fila, saindo ou incertas`,
      hint: [
        `Na fila: pombo message list --instance ${name} --status queued (para cancelar: pombo message cancel ID)`,
        `Incertas: pombo unknown list --instance ${name}`,
      ].join('\n'),
    }),
  }),
  recall_cut: entry<{ problem: AnyNotice; lane: string }>({
    en: ({ problem, lane }, { words }) => ({
      text: `${words(problem).text}. The lane stays held`,
      hint: `Run the same command again: it continues where this one stopped.\nOr leave the messages there: pombo lanes resume ${lane}`,
    }),
    'pt-BR': ({ problem, lane }, { words }) => ({
      text: `${words(problem).text}. O número continua parado`,
      hint: `Repita o mesmo comando: ele continua de onde este parou.\nOu deixe as mensagens lá: pombo lanes resume ${lane}`,
    }),
  }),
  gateway_odd: entry<{ call: string; instance: string; what: string }>({
    en: ({ call, instance, what }) => ({
      text: `Z-API did not answer ${call} for "${instance}" as documented: ${what}`,
      hint: 'Check the number with: pombo instances check',
    }),
    'pt-BR': ({ call, instance, what }) => ({
      text: `A Z-API não respondeu a ${call} de "${instance}" como documentado: ${what}`,
      hint: 'Confira o número com: pombo instances check',
    }),
  }),
  lookup_impossible: entry({
    en: {
      text: 'No instance is configured here, so numbers cannot be looked up',
      hint: 'Run this where the instance file is, or omit --verify-numbers (API: "verifyNumbers").',
    },
    'pt-BR': {
      text: 'Nenhum número está configurado aqui; por isso não dá para verificar os telefones',
      hint: 'Rode onde está o arquivo de instâncias, ou tire --verify-numbers (API: "verifyNumbers").',
    },
  }),
};
