import { entry, type AnyNotice } from '../entry.ts';
import { sentence } from './image.ts';

/** Options of a campaign that contradict its file, or each other. */
export const FLAG_FINDINGS = {
  flags_no_instance: entry({
    en: {
      text: 'The campaign has no instance to send through',
      hint: 'Give --instance NAME, or a column "instance".',
    },
    'pt-BR': {
      text: 'A campanha não tem um número por onde enviar',
      hint: 'Informe --instance NOME, ou uma coluna "instance".',
    },
  }),
  flags_no_image: entry({
    en: { text: 'The campaign has no image to send', hint: 'Give --image URL|FILE, or a column "image".' },
    'pt-BR': {
      text: 'A campanha não tem imagem para enviar',
      hint: 'Informe --image ENDEREÇO|ARQUIVO, ou uma coluna "imagem".',
    },
  }),
  flags_instance: entry<{ name: string; problem: AnyNotice }>({
    en: ({ name, problem }, { words }) => ({
      text: `The instance "${name}" ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
    'pt-BR': ({ name, problem }, { words }) => ({
      text: `A instância "${name}" ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
  }),
  flags_delay: entry<{ delay: string }>({
    en: ({ delay }) => ({
      text: `delay "${delay}" must be a number of seconds from 1 to 15, or a range of them`,
      hint: 'Write a number, or a range for a random gap: 5, 3-8',
    }),
    'pt-BR': ({ delay }) => ({
      text: `delay "${delay}" precisa ser um número de segundos de 1 a 15, ou uma faixa deles`,
      hint: 'Escreva um número, ou uma faixa para um intervalo aleatório: 5, 3-8',
    }),
  }),
  zone_assumed: entry<{ what: string; zone: string }>({
    en: ({ what, zone }) => `no --timezone: ${what} means ${zone}, this machine's zone`,
    'pt-BR': ({ what, zone }) => `sem --timezone: ${what} vale no fuso ${zone}, o desta máquina`,
  }),
  flags_disjoint_hours: entry<{ hours: string; instance: string; instanceHours: string }>({
    en: ({ hours, instance, instanceHours }) => ({
      text: `The campaign may send ${hours}, ${instance} only ${instanceHours}: they never meet, and nothing would be sent through ${instance}`,
      hint: `Give other hours or days, leave ${instance} out, or change its hours in the instance file.`,
    }),
    'pt-BR': ({ hours, instance, instanceHours }) => ({
      text: `A campanha pode enviar em ${hours}, e ${instance} só em ${instanceHours}: os horários nunca coincidem, e nada sairia por ${instance}`,
      hint: `Informe outros horários ou dias, deixe ${instance} de fora, ou mude os horários dele no arquivo de instâncias.`,
    }),
  }),
};
