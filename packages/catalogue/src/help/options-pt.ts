/** What each flag and argument is for, as the help says it in English, in Portuguese. */
export const OPTION_HELP_PT: Readonly<Record<string, string>> = {
  'show help': 'mostra a ajuda',
  'the same as -v': 'o mesmo que -v',
  'print JSON on stdout (NDJSON for lists) and nothing else': 'mostra só JSON na saída padrão (NDJSON para listas)',
  'no colour (NO_COLOR works as well)': 'sem cores (NO_COLOR também serve)',
  'pt-BR or en (default: that of LANG)': 'pt-BR ou en (padrão: o idioma de LANG)',
  'show where an unexpected error came from': 'mostra de onde veio um erro inesperado',
  "the instance's id in Z-API's panel": 'o id da instância no painel da Z-API',
  "file with the instance's token; - reads stdin": 'arquivo com o token da instância; - lê a entrada padrão',
  "file with the account's Client-Token, if it is activated; - reads stdin":
    'arquivo com o Client-Token da conta, se estiver ativado; - lê a entrada padrão',
  'what you call the number (default: default)': 'como você chama o número (padrão: default)',
  'seconds between two messages: 5, or 1-3 (default: 1-3)': 'segundos entre duas mensagens: 5, ou 1-3 (padrão: 1-3)',
  'send only in these hours: 09:00-18:00 (default: any time)':
    'envia só neste horário: 09:00-18:00 (padrão: a qualquer hora)',
  'send only on these days: mon-fri (default: every day)': 'envia só nestes dias: seg-sex (padrão: todos os dias)',
  "time zone of hours and days (default: this machine's; America/Sao_Paulo if that is UTC)":
    'fuso do horário e dos dias (padrão: o desta máquina; America/Sao_Paulo se ele for UTC)',
  'replace the number of this name': 'substitui o número com este nome',
  'write the file without asking Z-API': 'grava o arquivo sem consultar a Z-API',
  'pause every number before anything is sent, as after a restored backup; then: pombo resume --all':
    'pausa todos os números antes de qualquer envio, como depois de restaurar um backup; depois: pombo resume --all',
  'open the dashboard in the browser': 'abre o painel no navegador',
  'port on 127.0.0.1; 0 = a free one': 'porta em 127.0.0.1; 0 = uma livre',
  'its numbers, as an instance file (default: vendas and suporte)':
    'os números dela, como um arquivo de instâncias (padrão: vendas e suporte)',
  'pause after each message in its queue (default: 1 to 3 s, like Z-API)':
    'pausa depois de cada mensagem na fila dela (padrão: 1 a 3 s, como na Z-API)',
  'how it behaves, as JSON (default: what pombo instances probe found)':
    'como ela se comporta, em JSON (padrão: o que o pombo instances probe mediu)',
  'keep everything running afterwards': 'deixa tudo rodando depois',
  'number to send from; not needed with a single one': 'número por onde enviar; desnecessário se só houver um',
  'recipient, required: a number (a foreign one with +), or a group, LID, newsletter, broadcast':
    'quem recebe, obrigatório: um número (estrangeiro com +), ou um grupo, LID, canal, lista de transmissão',
  'image to send, required: a URL, a file, or data:image/…;base64,…':
    'imagem, obrigatória: um endereço, um arquivo, ou data:image/…;base64,…',
  'text under the image': 'texto abaixo da imagem',
  'the message being answered': 'a mensagem a que esta responde',
  "pause before the number's next message, 1 to 15 (delayMessage)":
    'pausa antes da próxima mensagem do número, de 1 a 15 (delayMessage)',
  'the recipient can view it once': 'quem recebe só pode ver uma vez',
  'your idempotency key: the same key and content is queued once (default: a new one)':
    'a sua chave de idempotência: a mesma chave com o mesmo conteúdo entra na fila uma vez (padrão: uma nova)',
  'urgent, normal or bulk (default: normal)': 'urgent, normal ou bulk (padrão: normal)',
  'not before this time, for example 2026-11-21T12:00:00-03:00':
    'não antes desta hora, por exemplo 2026-11-21T12:00:00-03:00',
  'not after this time': 'não depois desta hora',
  'wait until Z-API accepts it or it ends (default: 30)':
    'espera até a Z-API aceitar ou a mensagem terminar (padrão: 30)',
  'its id, or the hash in log lines (at least 8 digits)': 'o id, ou o hash das linhas de log (ao menos 8 dígitos)',
  'only with this status: queued, sending, accepted, sent, delivered, read, failed, unknown, …':
    'só com este status: queued, sending, accepted, sent, delivered, read, failed, unknown, …',
  'only of this number': 'só deste número',
  'only of this campaign: its id, the start of its id, or its name':
    'só desta campanha: o id, o começo do id, ou o nome',
  'maximum number, up to 10000': 'quantidade máxima, até 10000',
  'the zaapId that Z-API returned': 'o zaapId que a Z-API devolveu',
  'the messageId that Z-API returned': 'o messageId que a Z-API devolveu',
  'a CSV or XLSX; - reads it from stdin': 'um CSV ou XLSX; - lê da entrada padrão',
  'numbers to send through, for example vendas,suporte; not needed with a single one':
    'números por onde enviar, por exemplo vendas,suporte; desnecessário se só houver um',
  'name of the campaign (default: the name of the file)': 'nome da campanha (padrão: o nome do arquivo)',
  'image for lines without their own': 'imagem para as linhas sem imagem própria',
  'text under the image: \'Oi {{ nome | default: "cliente" }}\'':
    'texto abaixo da imagem: \'Oi {{ nome | default: "cliente" }}\'',
  "between two messages of a number: 5, or 3-8 (default: the number's own pace)":
    'entre duas mensagens de um número: 5, ou 3-8 (padrão: o ritmo do próprio número)',
  'for phones without a country code (default: that of the instance file, else BR)':
    'para telefones sem código do país (padrão: o do arquivo de instâncias, senão BR)',
  'sheet of an XLSX (default: the first visible one)': 'planilha de um XLSX (padrão: a primeira visível)',
  'heading of the column with the phones (default: found by its words)':
    'título da coluna com os telefones (padrão: achada pelas palavras)',
  'line or row of the headings (default: the first, or the first below a title)':
    'linha dos títulos das colunas (padrão: a primeira, ou a primeira abaixo de um título)',
  'send only in these hours: 09:00-18:00, or across midnight: 20:00-08:00':
    'envia só neste horário: 09:00-18:00, ou passando da meia-noite: 20:00-08:00',
  'send only on these days: mon-fri, or mon,wed,sat': 'envia só nestes dias: seg-sex, ou seg,qua,sab',
  "time zone of hours and days: America/Sao_Paulo (default: this machine's zone)":
    'fuso do horário e dos dias: America/Sao_Paulo (padrão: o desta máquina)',
  'maximum number of messages a day, over all of its numbers':
    'máximo de mensagens por dia, somando todos os números dela',
  'do not begin before this time, for example 2026-11-21T09:00:00-03:00':
    'não começa antes desta hora, por exemplo 2026-11-21T09:00:00-03:00',
  'send nothing after this time, for example 2026-11-21T18:00:00-03:00':
    'não envia nada depois desta hora, por exemplo 2026-11-21T18:00:00-03:00',
  'your own id (default: derived from file, image, text and numbers, so repeating the command creates one campaign)':
    'um id seu (padrão: calculado do arquivo, da imagem, do texto e dos números; por isso repetir o comando não cria outra)',
  'create a new campaign although the same one exists; people who already received it are left out':
    'cria outra campanha mesmo que já exista uma igual; quem já recebeu fica de fora',
  'with --again: include people who already received it': 'com --again: inclui quem já recebeu',
  'start sending as soon as it is created': 'começa a enviar assim que for criada',
  'do not ask for the name of a campaign of more than 1,000 recipients':
    'não pergunta o nome de uma campanha com mais de 1.000 pessoas',
  'write the rejected lines to this file, each with its reason':
    'grava as linhas recusadas neste arquivo, cada uma com o motivo',
  'fail with exit code 2 if any line is invalid': 'termina com código 2 se alguma linha for recusada',
  'if Z-API may or may not have accepted a message: hold (default) waits for a person, assume-sent continues, retry may send it twice':
    'se a Z-API pode ter aceitado uma mensagem ou não: hold (padrão) espera alguém decidir, assume-sent segue em frente, retry pode enviar duas vezes',
  'each number sends only its own part: no messages move between numbers, even while one is held':
    'cada número envia só a parte dele: nenhuma mensagem passa para outro, mesmo que um esteja parado',
  'ask Z-API first which phones have WhatsApp, and reject the others':
    'pergunta antes à Z-API quais telefones têm WhatsApp, e recusa os outros',
  'include phones that Z-API reported as unreachable in the last 90 days':
    'inclui telefones que a Z-API deu como inalcançáveis nos últimos 90 dias',
  'do not check that the images can be fetched and are images':
    'não confere se as imagens podem ser baixadas e são imagens',
  'its id, the start of its id, or its name': 'o id, o começo do id, ou o nome',
  'failed, expired, cancelled (default: failed,expired)': 'failed, expired, cancelled (padrão: failed,expired)',
  'only those with this error, for example invalid_phone': 'só as que têm este erro, por exemplo invalid_phone',
  'only those that ended since: a time with a UTC offset, or an age: 30m, 2h, 1d':
    'só as que terminaram desde: uma data e hora com fuso, ou uma idade: 30m, 2h, 1d',
  'if it was never started: do not check that the images can be fetched':
    'se ela nunca começou: não confere se as imagens podem ser baixadas',
  'do not ask for confirmation': 'não pede confirmação',
  'your phone': 'o seu celular',
  'how long to wait for the result (default: 30)': 'quantos segundos esperar pelo resultado (padrão: 30)',
  'csv (the default) or ndjson': 'csv (o padrão) ou ndjson',
  'write to this file instead of stdout; its phones stay text in Excel':
    'grava neste arquivo em vez da saída padrão; no Excel, os telefones continuam texto',
  'replace a file that is not an earlier export': 'substitui um arquivo que não é uma exportação anterior',
  'write phones to the file as bare digits, for programs': 'grava os telefones só com dígitos, para programas',
  'delimiter of the CSV (default: as in the imported file)': 'separador do CSV (padrão: o do arquivo importado)',
  'reason, shown in status output': 'motivo, que aparece ao consultar a situação',
  'follow it until it ends, as "campaign watch" does': 'acompanha até o fim, como "campaign watch"',
  'with --watch: write its results to this file when it ends, as "campaign export" does':
    'com --watch: grava o resultado neste arquivo no fim, como "campaign export"',
  'only messages that reach it: accepted, sent, delivered, read, failed, unknown':
    'só mensagens que chegam a ele: accepted, sent, delivered, read, failed, unknown',
  'your backend, for example http://localhost:8000/pombo': 'o seu sistema, por exemplo http://localhost:8000/pombo',
  'only events of this number': 'só eventos deste número',
  'only these, for example message.sent,message.failed (default: all)':
    'só estes, por exemplo message.sent,message.failed (padrão: todos)',
  'every number': 'todos os números',
  'every number that pause --all has paused': 'todos os números que pause --all pausou',
  'the number; not needed with a single one': 'o número; desnecessário se só houver um',
  "first take back our messages from Z-API's own queue, which it would send automatically":
    'antes retira as nossas mensagens da fila da própria Z-API, que as enviaria sozinha',
  'also release "rollback": send waiting messages although Redis has lost track of which were sent':
    'libera também "rollback": envia o que está na fila, embora o Redis não saiba mais o que já saiu',
  'your own phone, the only one that gets the messages': 'o seu próprio celular, o único que recebe as mensagens',
  'address on the internet that leads to this machine; shows what only callbacks show':
    'endereço na internet que leva a esta máquina; mostra o que só os avisos mostram',
  'the port to which --webhook-url leads (default: POMBO_WEBHOOK_PORT)':
    'a porta a que --webhook-url leva (padrão: POMBO_WEBHOOK_PORT)',
  'also send images of 4.75 and 5.25 MiB and a WebP': 'envia também imagens de 4,75 e 5,25 MiB e um WebP',
  'how long to wait for repeated callbacks': 'quantos segundos esperar por avisos repetidos',
  'where to store the exchanges (default: in POMBO_DATA_DIR)': 'onde guardar as conversas (padrão: em POMBO_DATA_DIR)',
  'send without asking': 'envia sem perguntar',
  'sent: it arrived · resend: send it again, it may arrive twice · drop: do not send it':
    'sent: chegou · resend: enviar de novo, pode chegar duas vezes · drop: não enviar',
  'how you know; stored with the message': 'como você sabe; fica guardado com a mensagem',
  'resend without asking for confirmation': 'reenvia sem pedir confirmação',
  'default: all': 'padrão: todos',
  'not needed with a single one': 'desnecessário se só houver um',
  'address of this Pombo on the internet, for example https://pombo.example.com':
    'endereço deste Pombo na internet, por exemplo https://pombo.example.com',
  'replace URLs of other systems': 'substitui endereços de outros sistemas',
  'https address of your backend': 'endereço https do seu sistema',
  'only events of this number (default: all)': 'só eventos deste número (padrão: todos)',
  'default: every enabled endpoint': 'padrão: todos os endereços ativos',
  'a time with a UTC offset, or an age: 30m, 2h, 1d': 'uma data e hora com fuso, ou uma idade: 30m, 2h, 1d',
  'who uses it': 'quem a usa',
  'comma-separated: send, read, manage (default: send,read)':
    'separadas por vírgula: send, read, manage (padrão: send,read)',
  'same as --scope': 'o mesmo que --scope',
  'reason, shown in the list': 'motivo, que aparece na lista',
  'a CSV, XLSX or list; - reads it from stdin': 'um CSV, XLSX ou lista; - lê da entrada padrão',
  'of numbers without a country code (default: that of the instance file, else BR)':
    'dos números sem código do país (padrão: o do arquivo de instâncias, senão BR)',
  'phone of the person, in any format': 'telefone da pessoa, em qualquer formato',
  "another machine's data folder, its journal, or one worker's folder in it":
    'a pasta de dados de outra máquina, o diário dela, ou a pasta de um processo de envio nele',
  'the words after the name of the program, up to the cursor': 'as palavras depois do nome do programa, até o cursor',
  'your shell': 'o seu shell',
  'its name, or that of the topic': 'o nome dele, ou do assunto',
};
