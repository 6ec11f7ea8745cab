import { entry, type AnyNotice } from '../entry.ts';

const GIVE_EN = 'give https://example.com/photo.jpg, or a JPEG, PNG, GIF or WebP file';
const GIVE_PT = 'informe https://example.com/foto.jpg, ou um arquivo JPEG, PNG, GIF ou WebP';

/** What came instead of an image. */
const OTHER = {
  empty: { en: 'it is empty', 'pt-BR': 'está vazia' },
  compressed: { en: 'it is compressed as ', 'pt-BR': 'está comprimida como ' },
  typed: { en: '', 'pt-BR': '' },
  unknown: { en: 'unknown content', 'pt-BR': 'conteúdo desconhecido' },
} as const;

/** Images. Each completes a sentence that begins with the column's name, or the image's address. */
export const IMAGE_FINDINGS = {
  image_empty: entry({ en: 'is empty', 'pt-BR': 'está em branco' }),
  image_not_data: entry({
    en: 'must be a data:image/…;base64, text',
    'pt-BR': 'precisa ser um texto data:image/…;base64,',
  }),
  image_svg: entry({
    en: 'is an SVG, which WhatsApp does not show',
    'pt-BR': 'é um SVG, que o WhatsApp não mostra',
  }),
  image_no_bytes: entry({ en: 'has no bytes', 'pt-BR': 'não tem conteúdo' }),
  image_not_base64: entry({ en: 'is not valid base64', 'pt-BR': 'não é base64 válido' }),
  image_bytes: entry({
    en: 'has bytes that are not a JPEG, PNG, GIF or WebP image',
    'pt-BR': 'não contém uma imagem JPEG, PNG, GIF ou WebP',
  }),
  image_bare_base64: entry<{ mime: string }>({
    en: ({ mime }) => `is base64 without its beginning; write data:${mime};base64, in front of it`,
    'pt-BR': ({ mime }) => `é base64 sem o começo; escreva data:${mime};base64, na frente`,
  }),
  image_not_url: entry({
    en: 'is neither an http(s) URL nor a data:image/…;base64, text',
    'pt-BR': 'não é um endereço http(s) nem um texto data:image/…;base64,',
  }),
  image_url_long: entry({
    en: 'is a URL of more than 2,048 characters',
    'pt-BR': 'é um endereço com mais de 2.048 caracteres',
  }),
  image_url_invalid: entry({ en: 'is not a valid URL', 'pt-BR': 'não é um endereço válido' }),
  image_url_login: entry({
    en: 'has a user name or password in the URL',
    'pt-BR': 'tem usuário ou senha no endereço',
  }),
  /** One of the above, which say nothing about what to do, with that. */
  image_given: entry<{ problem: AnyNotice }>({
    en: ({ problem }, { words }) => ({ hint: GIVE_EN, ...words(problem) }),
    'pt-BR': ({ problem }, { words }) => ({ hint: GIVE_PT, ...words(problem) }),
  }),
  /** Stored by earlier versions, which wrote the problem in English. */
  image_text: entry<{ problem: string }>({
    en: ({ problem }) => ({ text: problem, hint: GIVE_EN }),
    'pt-BR': ({ problem }) => ({ text: problem, hint: GIVE_PT }),
  }),
  image_too_large: entry<{ bytes: number; max: number }>({
    en: ({ bytes, max }, { number }) => ({
      text: `has ${number(megabytes(bytes))} MB, and the limit is ${number(megabytes(max))} MB`,
      hint: 'save it smaller, best below 5 MB',
    }),
    'pt-BR': ({ bytes, max }, { number }) => ({
      text: `tem ${number(megabytes(bytes))} MB, e o máximo é ${number(megabytes(max))} MB`,
      hint: 'reduza a imagem, de preferência para menos de 5 MB',
    }),
  }),
  image_heic: entry({
    en: {
      text: 'is a HEIC photo, as iPhones take them',
      hint: 'save it as JPEG (on the iPhone: Settings → Camera → Formats → Most Compatible)',
    },
    'pt-BR': {
      text: 'é uma foto HEIC, o formato do iPhone',
      hint: 'salve como JPEG (no iPhone: Ajustes → Câmera → Formatos → Mais Compatível)',
    },
  }),
  image_damaged: entry({
    en: { text: 'is damaged or cut short', hint: 'open it and save it again as JPEG or PNG' },
    'pt-BR': { text: 'está danificada ou incompleta', hint: 'abra a imagem e salve de novo como JPEG ou PNG' },
  }),
  image_folder: entry({
    en: { text: 'is a folder', hint: 'name a file in it' },
    'pt-BR': { text: 'é uma pasta', hint: 'informe um arquivo que está dentro dela' },
  }),
  image_tilde: entry({
    en: {
      text: 'begins with ~, which only a shell expands',
      hint: 'write the whole path, for example /home/ana/foto.jpg',
    },
    'pt-BR': {
      text: 'começa com ~, que só o shell entende',
      hint: 'escreva o caminho inteiro, por exemplo /home/ana/foto.jpg',
    },
  }),
  image_kind: entry({
    en: { text: 'is not a JPEG, PNG, GIF or WebP file', hint: GIVE_EN },
    'pt-BR': { text: 'não é um arquivo JPEG, PNG, GIF ou WebP', hint: GIVE_PT },
  }),
  image_not_found: entry({
    en: { text: 'is neither a URL nor a readable file', hint: GIVE_EN },
    'pt-BR': { text: 'não é um endereço nem um arquivo que se possa ler', hint: GIVE_PT },
  }),
  image_outside: entry({
    en: {
      text: 'names a file outside the folder of the CSV',
      hint: 'put the images into the folder of the CSV or below it',
    },
    'pt-BR': {
      text: 'indica um arquivo fora da pasta do CSV',
      hint: 'ponha as imagens na pasta do CSV ou dentro dela',
    },
  }),
  image_redirects: entry<{ status: number }>({
    en: ({ status }) => `redirects (${status}); use the address that it redirects to`,
    'pt-BR': ({ status }) => `redireciona (${status}); use o endereço para onde ele leva`,
  }),
  image_answers: entry<{ status: number }>({
    en: ({ status }) => `answers ${status}`,
    'pt-BR': ({ status }) => `responde ${status}`,
  }),
  image_over: entry<{ most: number }>({
    en: ({ most }) => `has more than ${most} MB`,
    'pt-BR': ({ most }) => `tem mais de ${most} MB`,
  }),
  /** `content`: what the host calls it, for example `text/html`; for `compressed`, how. */
  image_other: entry<{ kind: 'empty' | 'compressed' | 'typed' | 'unknown'; content?: string | undefined }>({
    en: ({ kind, content = '' }) => `is not a JPEG, PNG, GIF or WebP image (${OTHER[kind].en}${content})`,
    'pt-BR': ({ kind, content = '' }) => `não é uma imagem JPEG, PNG, GIF ou WebP (${OTHER[kind]['pt-BR']}${content})`,
  }),
  image_unreadable: entry<{ image: string; problem: AnyNotice }>({
    en: ({ image, problem }, { words }) => ({
      text: `The image${image === '' ? '' : ` "${image}"`} ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
    'pt-BR': ({ image, problem }, { words }) => ({
      text: `A imagem${image === '' ? '' : ` "${image}"`} ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
  }),
};

/** Returns megabytes with one decimal, rounded up: what is beyond a limit must not read like the limit. */
function megabytes(bytes: number): number {
  return Math.ceil((bytes / 1024 / 1024) * 10) / 10;
}

/** `give a number` → `Give a number.` */
export function sentence(fragment: string): string {
  return `${fragment.charAt(0).toUpperCase()}${fragment.slice(1)}${/[.?]$/.test(fragment) ? '' : '.'}`;
}
