/** What `pombo help environment|exit-codes|files` shows, made from the tables that the code itself uses. */
import { VARIABLES } from '@pombo/api';
import { ERRORS } from '@pombo/core';
import { SECRETS } from '@pombo/worker';
import { ENV_FILE } from '../env-file.ts';
import { asCalled } from '../terminal/command-form.ts';
import { alignHanging } from '../terminal/hanging-indent.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Topic } from './topic-names.ts';

/** One line of a topic. */
export interface TopicRow {
  name: string;
  /** What applies without it, if there is something to say. */
  default?: string;
  meaning: string;
}

/** A topic: a heading and its rows. */
export interface TopicPage {
  title: string;
  rows: TopicRow[];
  /** What a reader should know besides. */
  notes: string[];
}

/** Returns the page of a topic. */
export function topicPage(topic: Topic): TopicPage {
  return PAGES[topic]();
}

const PAGES: Record<Topic, () => TopicPage> = {
  environment: () => ({
    title: 'Environment variables',
    rows: VARIABLES.map(({ name, meaning, fallback, unset }) => ({
      name,
      meaning: plain(meaning),
      ...(fallback === undefined ? (unset === undefined ? {} : { default: plain(unset) }) : { default: fallback }),
    })),
    notes: [
      `From a file, whose path is in NAME_FILE: ${SECRETS.join(', ')}`,
      `${ENV_FILE} in the working folder is read as well; a variable of the environment wins.`,
      'What is set, and what is misspelt: pombo doctor',
    ],
  }),
  'exit-codes': () => ({
    title: 'Exit codes',
    rows: EXIT_CODES.map(([code, meaning]) => {
      const errors = Object.entries(ERRORS).filter(([, { exit }]) => exit === code);
      const names = errors.map(([name]) => name).join(', ');
      return { name: String(code), meaning: names === '' ? meaning : `${meaning}. Errors: ${names}` };
    }),
    notes: ['With --json, the error is on stdout: {"error":{"code":…,"message":…,"hint":…}}'],
  }),
  files: () => ({ title: 'Files', rows: FILES, notes: ['Other folders: pombo help environment'] }),
};

const FILES: TopicRow[] = [
  { name: './instances.json', meaning: 'your numbers and their tokens (POMBO_INSTANCES); pombo init writes it' },
  { name: `./${ENV_FILE}`, meaning: 'environment variables' },
  { name: './.pombo', meaning: 'the data folder (POMBO_DATA_DIR); only you can read it' },
  { name: './.pombo/appendonlydir', meaning: 'the data of the embedded Redis: messages, campaigns, results' },
  { name: './.pombo/redis.json', meaning: 'the address of the embedded Redis while it runs; see pombo env' },
  { name: './.pombo/redis.lock', meaning: 'names the process that runs the embedded Redis' },
  { name: './.pombo/journal', meaning: "the worker's journal of its sends; see pombo journal import" },
  { name: './.pombo/webhook-secret', meaning: 'the secret in the webhook address (POMBO_WEBHOOK_SECRET)' },
  { name: './.pombo/uploads', meaning: 'campaign files while the API reads them' },
  { name: './.pombo/demo', meaning: 'everything of pombo demo' },
];

/** Returns a page as lines, with long meanings wrapped on a terminal. */
export function topicLines({ title, rows, notes }: TopicPage): string[] {
  const texts = rows.map(({ name, default: fallback, meaning }) => {
    return [`  ${name}`, fallback === undefined ? meaning : `${meaning} (default: ${fallback})`];
  });
  return [`${title}:`, '', ...alignHanging(texts), '', ...notes.map(asCalled)];
}

/** The tables are written in Markdown, for the documents. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
