/** What `pombo help environment|exit-codes|files` shows, made from the tables that the code itself uses. */
import { VARIABLES } from '@pombo/api';
import { POMBO_FILES, VARIABLE_WORDS_PT } from '@pombo/catalogue';
import { ERRORS, defined } from '@pombo/core';
import { SECRETS } from '@pombo/worker';
import { ENV_FILE } from '../env-file.ts';
import { asCalled } from '../terminal/command-form.ts';
import { alignHanging } from '../terminal/hanging-indent.ts';
import { inHelp, language, words } from '../terminal/words.ts';
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

/** Returns the page of a topic, in this process's language. */
export function topicPage(topic: Topic): TopicPage {
  return PAGES[topic]();
}

const PAGES: Record<Topic, () => TopicPage> = {
  environment: () => ({
    title: words('topic_environment'),
    rows: VARIABLES.map(variableRow),
    notes: [
      words('topic_secret_files', { names: SECRETS }),
      words('topic_env_file', { file: ENV_FILE }),
      words('topic_doctor'),
    ],
  }),
  'exit-codes': () => ({
    title: words('topic_exit_codes'),
    rows: EXIT_CODES.map(([code, english]) => {
      const meaning = inHelp(english);
      const errors = Object.entries(ERRORS).flatMap(([name, { exit }]) => (exit === code ? [name] : []));
      const text = errors.length === 0 ? meaning : words('topic_errors', { meaning, errors: errors.join(', ') });
      return { name: String(code), meaning: text };
    }),
    notes: [words('topic_json')],
  }),
  files: () => ({
    title: words('topic_files'),
    rows: POMBO_FILES.map((file) => ({ name: file, meaning: words('topic_file', { file }) })),
    notes: [words('topic_folders')],
  }),
};

function variableRow(variable: (typeof VARIABLES)[number]): TopicRow {
  const { name, fallback } = variable;
  // A variable without Portuguese words, which a test reports, is better in English than missing.
  const { meaning, unset } = (language() === 'en' ? undefined : VARIABLE_WORDS_PT[name]) ?? variable;
  return { name, meaning: plain(meaning), ...defined({ default: fallback ?? (unset && plain(unset)) }) };
}

/** Returns a page as lines, with long meanings wrapped on a terminal. */
export function topicLines({ title, rows, notes }: TopicPage): string[] {
  const texts = rows.map(({ name, default: fallback, meaning }) => {
    return [`  ${name}`, fallback === undefined ? meaning : words('topic_default', { meaning, fallback })];
  });
  return [`${title}:`, '', ...alignHanging(texts), '', ...notes.map(asCalled)];
}

/** The tables are written in Markdown, for the documents. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
