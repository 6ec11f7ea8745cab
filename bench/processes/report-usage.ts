import { writeSync } from 'node:fs';
import { usage } from './child.ts';

process.on('exit', () => void writeSync(3, JSON.stringify(usage())));
