#!/usr/bin/env node
import { runApp } from '@pombo/runtime';
import { readConfig } from './config.ts';
import { startApi } from './compose.ts';

await runApp({ name: 'api', readConfig, start: startApi });
