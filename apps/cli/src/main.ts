#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Halves the startup time of every command that loads the heavy libraries. Node 20 lacks it, and is refused later.
module.enableCompileCache?.();
// A build of the repository has every module in a few files, which start twice as fast; a published package has none.
const bundle = new URL('../bundle/cli.js', import.meta.url);
await import(existsSync(bundle) ? bundle.href : './cli.js');
