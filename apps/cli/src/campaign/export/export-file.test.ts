import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { refuseTarget } from './export-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pombo-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.for(['resultado.xlsx', 'r.XLS', 'r.ods', 'r.numbers'])('%s is refused: the export is a CSV', async (name) => {
  await expect(refuseTarget(name, true)).rejects.toMatchObject({
    code: 'invalid_input',
    hint: expect.stringContaining('--out r') as string,
  });
});

test('a contact list is not replaced, unless that is forced', async () => {
  const path = file('meus.csv', 'Nome;Telefone\nAna;11987654321\n');
  await expect(refuseTarget(path, false)).rejects.toMatchObject({
    code: 'wrong_status',
    notice: { code: 'export_not_ours' },
    hint: expect.stringContaining('--force') as string,
  });
  await expect(refuseTarget(path, true)).resolves.toBeUndefined();
});

test.for([
  ['a comma', '\ufeffline,pomboId,phone,instance,status,zaapId\n'],
  ['a semicolon', '\ufeffline;pomboId;phone;instance;status;zaapId\n'],
  ['a tab', 'line\tpomboId\tphone\tinstance\tstatus\tzaapId\n'],
  ['JSON lines', '{"line":2,"pomboId":"msg_1","instance":"vendas"}\n'],
  ['nothing', ''],
])('an earlier export with %s is replaced', async ([name, content]) => {
  await expect(refuseTarget(file(`${name}.csv`, content!), false)).resolves.toBeUndefined();
});

test('a name that is free is accepted', async () => {
  await expect(refuseTarget(join(folder, 'new.csv'), false)).resolves.toBeUndefined();
  await expect(refuseTarget('/dev/null', false)).resolves.toBeUndefined();
});
