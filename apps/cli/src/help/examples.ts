/**
 * One example for each command whose flags are not obvious. Every one names only commands and flags that exist; a test
 * checks it.
 */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  init: [
    'pombo init',
    'pombo init --id 3C01B2A4 --token-file token.txt --client-token-file client-token.txt --name vendas',
  ],
  demo: ['pombo demo --stay'],
  'send image': ['pombo send image --phone 5511987654321 --image photo.jpg --caption "Oi!" --wait'],
  'send status': ['pombo send status --image photo.jpg --caption "Open until 20:00" --wait'],
  'message list': ['pombo message list --status failed --limit 20'],
  'message find': ['pombo message find --message-id 3EB0C767D097B7C5E3A1'],
  'campaign check': [
    `pombo campaign check contacts.csv --image photo.jpg --caption 'Oi {{ nome | default: "cliente" }}!'`,
  ],
  'campaign create': [
    `pombo campaign create contacts.csv --image photo.jpg --caption 'Oi {{ nome | default: "cliente" }}!'`,
    'pombo campaign create contacts.csv --image photo.jpg --window 09:00-18:00 --days mon-fri --rejected rejected.csv',
  ],
  'campaign test': ['pombo campaign test contacts --to 5511987654321'],
  'campaign retry': ['pombo campaign retry contacts --only failed --since 2h'],
  'campaign export': ['pombo campaign export contacts --out results.csv'],
  'lanes pause': ['pombo lanes pause vendas --why "new phone"'],
  'lanes resume': ['pombo lanes resume vendas'],
  'unknown resolve': ['pombo unknown resolve order-42 --as sent'],
  'webhooks set': ['pombo webhooks set vendas --url https://pombo.example.com'],
  'callbacks add': ['pombo callbacks add https://shop.example.com/pombo'],
  'keys create': ['pombo keys create backend --scope send,read'],
  'suppress add': ['pombo suppress add 5511987654321'],
  'suppress import': ['pombo suppress import opted-out.csv'],
  'journal import': ['pombo journal import ./copied-data-folder'],
  env: ['export $(pombo env)'],
  completion: ['eval "$(pombo completion bash)"', 'pombo completion fish > ~/.config/fish/completions/pombo.fish'],
  help: ['pombo help campaign create'],
};
