#!/usr/bin/env node
import { runApp } from '@pombo/runtime';
import { readConfig } from './config.ts';
import { startApi } from './wire.ts';

await runApp({ name: 'api', readConfig, start: startApi });
