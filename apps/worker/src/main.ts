#!/usr/bin/env node
import { runApp } from '@pombo/runtime';
import { readConfig } from './config.ts';
import { startWorker } from './compose.ts';

await runApp({ name: 'worker', readConfig, start: startWorker });
