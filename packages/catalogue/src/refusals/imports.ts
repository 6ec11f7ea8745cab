import { entry, type AnyNotice } from '../entry.ts';

/** Why a file was not imported. */
export const IMPORT_REFUSALS = {
  import_under_way: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `Import under way: another process is storing the campaign "${id}"`,
      hint: `Wait until it is done: pombo campaign show ${id}. If it was interrupted, the same command starts it from scratch.`,
    }),
    'pt-BR': ({ id }) => ({
      text: `Importação em andamento: outro processo está guardando a campanha "${id}"`,
      hint: `Espere terminar: pombo campaign show ${id}. Se ela foi interrompida, o mesmo comando recomeça do zero.`,
    }),
  }),
  import_cut_off: entry<{ id: string; rows: number }>({
    en: ({ id, rows }, { number }) => ({
      text: `The import of campaign ${id} was cut off at ${number(rows)} rows; nothing is sent`,
      hint: 'Run the same command, or upload the same file, again: it starts from scratch, and every person gets one message.\nOtherwise the import is dropped automatically.',
    }),
    'pt-BR': ({ id, rows }, format) => ({
      text: `A importação da campanha ${id} foi interrompida em ${format.count(rows, 'linha', 'linhas')}; nada será enviado`,
      hint: 'Repita o mesmo comando, ou mande o mesmo arquivo: recomeça do zero, e cada pessoa recebe uma mensagem.\nSem isso, a importação é descartada sozinha.',
    }),
  }),
  import_twice: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The same campaign is being created right now, as "${id}"`,
      hint: 'When that is done, or was interrupted more than ten minutes ago, run the same command again.',
    }),
    'pt-BR': ({ id }) => ({
      text: `A mesma campanha está sendo criada agora, como "${id}"`,
      hint: 'Quando terminar, ou se parou há mais de dez minutos, repita o mesmo comando.',
    }),
  }),
  import_changed: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" changed while the file was read`,
      hint: 'Nothing was created. Run the same command again.',
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" mudou enquanto o arquivo era lido`,
      hint: 'Nada foi criado. Repita o mesmo comando.',
    }),
  }),
  import_replaced: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The import of campaign "${id}" was cancelled or replaced by another one`,
      hint: `See its state: pombo campaign show ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `A importação da campanha "${id}" foi cancelada, ou substituída por outra`,
      hint: `Veja o estado: pombo campaign show ${id}`,
    }),
  }),
  import_removing: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `A campaign with the id "${id}" is being removed`,
      hint: `Finish that first: pombo campaign remove ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `Uma campanha com o id "${id}" está sendo removida`,
      hint: `Termine a remoção antes: pombo campaign remove ${id}`,
    }),
  }),
  import_bad_id: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `"${id}" is not a valid campaign id`,
      hint: 'Use at most 64 letters, digits, ".", "_" and "-", beginning with a letter or digit.',
    }),
    'pt-BR': ({ id }) => ({
      text: `"${id}" não serve como id de campanha`,
      hint: 'Use até 64 letras sem acento, algarismos, ".", "_" e "-", começando com letra ou algarismo.',
    }),
  }),
  import_id_taken: entry<{ id: string; isUnfinished: boolean }>({
    en: ({ id, isUnfinished }) => ({
      text: `The campaign "${id}" exists with another file, template, image or instances${isUnfinished ? '; its import is not complete' : ''}`,
      hint: isUnfinished
        ? `Choose another --id; or drop that import: pombo campaign cancel ${id}, then pombo campaign remove ${id}`
        : `See it with: pombo campaign show ${id}; or choose another --id.`,
    }),
    'pt-BR': ({ id, isUnfinished }) => ({
      text: `A campanha "${id}" já existe com outro arquivo, texto, imagem ou números${isUnfinished ? '; a importação dela não terminou' : ''}`,
      hint: isUnfinished
        ? `Escolha outro --id; ou descarte aquela importação: pombo campaign cancel ${id}, depois pombo campaign remove ${id}`
        : `Para vê-la: pombo campaign show ${id}; ou escolha outro --id.`,
    }),
  }),
  import_not_started: entry<{ id: string; why: AnyNotice }>({
    en: ({ id, why }, { words }) => ({
      text: words(why).text,
      hint: `The campaign is stored as ${id}. Fix the image, then start it (POST /v1/campaigns/${id}/start).\n${words(why).hint ?? ''}`,
    }),
    'pt-BR': ({ id, why }, { words }) => ({
      text: words(why).text,
      hint: `A campanha está guardada como ${id}. Corrija a imagem e depois inicie-a (POST /v1/campaigns/${id}/start).\n${words(why).hint ?? ''}`,
    }),
  }),
  upload_image_changed: entry({
    en: {
      text: 'The image was changed after you saw it',
      hint: 'Another tab, or another program, set it. Look at the message again before you start.',
    },
    'pt-BR': {
      text: 'A imagem foi trocada depois que você a viu',
      hint: 'Outra aba, ou outro programa, colocou outra. Confira a mensagem de novo antes de iniciar.',
    },
  }),
  import_stopped: entry({
    en: 'Stopped: no campaign was created, and nothing is sent',
    'pt-BR': 'Interrompido: nenhuma campanha foi criada, e nada será enviado',
  }),
  import_interrupted: entry({
    en: 'Import interrupted; rows already stored were kept',
    'pt-BR': 'Importação interrompida; as linhas já guardadas foram mantidas',
  }),
  images_refused: entry<{ lines: readonly string[]; more: number }>({
    en: ({ lines, more }) => ({
      text: [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
      hint: 'Fix the image, then run the command again.\nIf Z-API can fetch it and only this machine cannot: --no-image-check (API: "imageCheck": false)',
    }),
    'pt-BR': ({ lines, more }) => ({
      text: [...lines.map(imagePt), ...(more > 0 ? [`… e mais ${more}`] : [])].join('\n'),
      hint: 'Corrija a imagem e repita o comando.\nSe a Z-API consegue baixar a imagem e só esta máquina não: --no-image-check (API: "imageCheck": false)',
    }),
  }),
  image_problem: entry<{ line: string }>({ en: ({ line }) => line, 'pt-BR': ({ line }) => imagePt(line) }),
};

/** What the pre-flight says about one image, which begins with its address. */
const PROBLEMS_PT: readonly (readonly [RegExp, string])[] = [
  [
    / redirects \((\d+)\); use the address that it redirects to$/,
    ' redireciona ($1); use o endereço para onde ele leva',
  ],
  [/ answers (\d+)$/, ' responde $1'],
  [/ has more than (\d+) MB$/, ' tem mais de $1 MB'],
  [/ is not a JPEG, PNG, GIF or WebP image \((.*)\)$/, ' não é uma imagem JPEG, PNG, GIF ou WebP ($1)'],
];

function imagePt(line: string): string {
  const found = PROBLEMS_PT.find(([pattern]) => pattern.test(line));
  return found === undefined ? line : line.replace(found[0], found[1]);
}
