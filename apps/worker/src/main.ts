#!/usr/bin/env node
import { runApp } from '@pombo/runtime';
import { variablesIn } from '@pombo/zapi';
import { readConfig } from './config.ts';
import { startWorker } from './compose.ts';
import { keepHeapSmall } from './heap.ts';

keepHeapSmall();
await runApp({ name: 'worker', readConfig, variablesIn, start: startWorker });
