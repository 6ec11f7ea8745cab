#!/usr/bin/env node
import { runApp } from '@pombo/runtime';
import { variablesIn } from '@pombo/zapi';
import { readConfig } from './config.ts';
import { startApi } from './compose.ts';

await runApp({ name: 'api', readConfig, variablesIn, start: startApi });
