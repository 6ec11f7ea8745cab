/** What each command does, as its help says it in English, in Portuguese. */
export const COMMAND_HELP_PT: Readonly<Record<string, string>> = {
  'The bulk sender for Z-API numbers: never twice, never lost, never "sent" without proof.':
    'O disparador em massa para números da Z-API: nada em dobro, nada perdido, nada dado como enviado sem prova.',
  'show the version': 'mostra a versão',
  'add one of your numbers: asks for its id and tokens, checks them with Z-API, writes instances.json':
    'acrescenta um dos seus números: pergunta o id e os tokens, confere com a Z-API e grava instances.json',
  'everything in one process: a worker, the HTTP API, and a Redis if REDIS_URL is not set':
    'tudo num só processo: o processo de envio, a API HTTP e, se REDIS_URL não estiver definida, um Redis',
  'only a worker, on the Redis of REDIS_URL or of "pombo up"; you can run several':
    'só um processo de envio, no Redis de REDIS_URL ou do "pombo up"; pode haver vários',
  'only the HTTP API, which also receives Z-API webhooks, on the Redis of REDIS_URL or of "pombo up"':
    'só a API HTTP, que também recebe os avisos da Z-API, no Redis de REDIS_URL ou do "pombo up"',
  'run a simulated Z-API on this machine: nothing reaches WhatsApp':
    'roda uma Z-API simulada nesta máquina: nada chega ao WhatsApp',
  'run a whole campaign on this machine, through a simulated Z-API; sends nothing to WhatsApp':
    'roda uma campanha inteira nesta máquina, com uma Z-API simulada; nada chega ao WhatsApp',
  'queue one image or one status post': 'põe na fila uma imagem ou um status',
  'queue one image to one recipient': 'põe na fila uma imagem para uma pessoa',
  'queue one status post': 'põe na fila um status',
  'show, find, cancel and retry messages': 'mostra, procura, cancela e reenvia mensagens',
  'show one message: its status and result': 'mostra uma mensagem: o status e o resultado',
  'list messages, newest first': 'lista as mensagens, das mais novas às mais antigas',
  "find messages by one of Z-API's ids": 'procura mensagens por um dos ids da Z-API',
  'cancel a message that is still queued': 'cancela uma mensagem que ainda está na fila',
  'queue a failed, expired or cancelled message again, if no attempt may have been sent':
    'põe de novo na fila uma mensagem que falhou, venceu ou foi cancelada, se com certeza nenhuma tentativa saiu',
  'many messages, created from a CSV or XLSX file and a template':
    'muitas mensagens, feitas a partir de um arquivo CSV ou XLSX e de um texto com variáveis',
  'dry run: show what would be sent, every invalid line with its reason, and how long it takes; sends nothing':
    'ensaio: mostra o que seria enviado, cada linha recusada com o motivo, e quanto tempo leva; não envia nada',
  'create a campaign from a file; running it twice creates one campaign':
    'cria uma campanha a partir de um arquivo; repetir o comando não cria outra',
  'list campaigns, newest first': 'lista as campanhas, das mais novas às mais antigas',
  'show one campaign: the status of its messages, what holds it, how long it will take':
    'mostra uma campanha: a situação das mensagens, o que a impede, quanto tempo ainda leva',
  'start sending; at its --start-at, if it has one': 'começa a enviar; se houver --start-at, nessa hora',
  'stop sending until it is resumed; messages in flight complete':
    'para de enviar até ser retomada; o que já está saindo termina',
  'continue where it stopped': 'continua de onde parou',
  'stop sending for good; messages that were sent stay sent': 'para de enviar de vez; o que saiu continua enviado',
  'what failed, grouped by cause, with advice and the command that retries it':
    'o que falhou, por causa, com o que fazer e o comando que tenta de novo',
  'resend failed and expired messages, or with --only cancelled the cancelled ones, if they are proven unsent':
    'reenvia o que falhou ou venceu, ou com --only cancelled o que foi cancelado, se com certeza não saiu',
  'send its first message to your own phone, even before it is started':
    'envia a primeira mensagem para o seu próprio celular, mesmo antes de começar',
  'follow it until it ends; Ctrl-C leaves it running': 'acompanha até o fim; Ctrl-C não a interrompe',
  'export the result of every line, as a table': 'exporta o resultado de cada linha, como tabela',
  'remove an ended campaign: its rows with phones and texts, and its totals; its messages are kept for 30 days':
    'remove uma campanha encerrada: as linhas com telefones e textos, e os totais; as mensagens ficam por 30 dias',
  'print events as they happen, until Ctrl-C: messages, holds, campaigns that end':
    'mostra o que acontece, até Ctrl-C: mensagens, paradas, campanhas que terminam',
  'list the queue of each number: its state, what holds it, how many messages wait':
    'lista a fila de cada número: o estado, o que o impede, quantas mensagens aguardam',
  'stop sending from a number until it is resumed; queued messages stay queued':
    'para de enviar por um número até ele ser retomado; a fila fica como está',
  'release all holds of a number: a pause, and those that Pombo set':
    'libera um número parado: por uma pausa, ou pelo próprio Pombo',
  'stop showing a number that is in no instance file and has no messages':
    'deixa de mostrar um número que não está em nenhum arquivo de instâncias e não tem mensagens',
  'stop sending from every number until it is resumed; one number: pombo lanes pause':
    'para de enviar por todos os números até serem retomados; só um: pombo lanes pause',
  'end a pause of all numbers; other holds stay, and numbers that were paused one by one':
    'encerra a pausa de todos os números; os parados por outro motivo, ou pausados um a um, continuam parados',
  'list the configured numbers, without their secrets': 'lista os números configurados, sem os segredos',
  'ask Z-API whether each number is connected; sends nothing':
    'pergunta à Z-API se cada número está conectado; não envia nada',
  'measure how Z-API really behaves, with at most 6 messages a day to your own phone':
    'mede como a Z-API se comporta de verdade, com no máximo 6 mensagens por dia para o seu celular',
  'messages that Z-API may or may not have accepted; only evidence or a person settles them':
    'mensagens que a Z-API pode ter aceitado ou não; só uma prova ou uma pessoa esclarece',
  'list the messages that a person must settle, newest first':
    'lista as mensagens que alguém precisa esclarecer, das mais novas às mais antigas',
  'settle messages after checking the phone; resend also accepts ended messages that retry refuses':
    'esclarece mensagens depois de conferir no celular; resend também aceita as encerradas que retry recusa',
  'where Z-API sends callbacks, which turn "accepted" into sent, delivered, read, and settle unknown messages':
    'para onde a Z-API manda os avisos, que levam de "accepted" a sent, delivered, read, e esclarecem as incertas',
  'show the callback URLs configured at Z-API': 'mostra os endereços de aviso configurados na Z-API',
  'list the last 100 kinds of callbacks that Pombo did not understand, without values':
    'lista os últimos 100 tipos de aviso que o Pombo não entendeu, sem os valores',
  "point Z-API's callbacks here, and make Z-API reject messages while the number is disconnected":
    'traz os avisos da Z-API para cá, e faz a Z-API recusar mensagens enquanto o número está desconectado',
  'your own backends that receive events by signed requests (Standard Webhooks)':
    'os seus sistemas que recebem eventos por requisições assinadas (Standard Webhooks)',
  'send events to this address from now on; shows the signing secret once':
    'manda os eventos para este endereço a partir de agora; mostra o segredo da assinatura uma vez',
  'list the endpoints, with the state of each': 'lista os endereços, com o estado de cada um',
  'send a signed pombo.test event now, and show the response':
    'manda agora um evento pombo.test assinado e mostra a resposta',
  'send past events again, under the same ids': 'manda de novo eventos passados, com os mesmos ids',
  'enable an endpoint that was disabled': 'reativa um endereço desativado',
  'create a new secret, shown once; for one day the old one signs as well':
    'cria um segredo novo, mostrado uma vez; por um dia o antigo também assina',
  'remove an endpoint, and drop its queued events': 'remove um endereço e descarta os eventos que aguardavam',
  'show the secret that signs events for the callbackUrl of messages':
    'mostra o segredo que assina os eventos para o callbackUrl das mensagens',
  'post events as signed callbacks to a backend on this machine, until Ctrl-C; registers nothing':
    'manda os eventos assinados a um sistema nesta máquina, até Ctrl-C; não registra nada',
  'keys of the HTTP API; a new key is shown once and stored as a hash':
    'chaves da API HTTP; uma chave nova aparece uma vez e fica guardada como hash',
  'create a key, and show it once': 'cria uma chave e a mostra uma vez',
  'list the keys: name, scopes, last use; never the key itself':
    'lista as chaves: nome, permissões, último uso; nunca a própria chave',
  'revoke a key, immediately and for good': 'revoga uma chave, na hora e de vez',
  'people who must not receive messages; checked right before every send, even in running campaigns':
    'pessoas que não devem receber mensagens; conferido logo antes de cada envio, mesmo com a campanha em andamento',
  'send nothing more to this person': 'não envia mais nada a esta pessoa',
  'allow messages to this person again': 'volta a permitir mensagens para esta pessoa',
  'list the suppressed people, with the reason of each': 'lista quem não recebe mais, com o motivo',
  'add every phone of a CSV or XLSX, read like a campaign file, or of a list with one phone per line':
    'acrescenta todos os telefones de um CSV ou XLSX, lido como o de uma campanha, ou de uma lista com um por linha',
  'erase a person: phone, captions, metadata; cancels what is queued for them':
    'apaga uma pessoa: telefone, legendas, metadados; cancela o que está na fila para ela',
  'the journal in the data folder, in which workers record each send before they make it':
    'o diário na pasta de dados, em que os processos de envio anotam cada envio antes de fazê-lo',
  "copy another machine's journal here, so that workers of this data folder read it":
    'copia para cá o diário de outra máquina, para que os processos de envio desta pasta o leiam',
  'print REDIS_URL=… of the Redis in use, even of the one that "pombo up" runs; it contains the password':
    'mostra REDIS_URL=… do Redis em uso, mesmo o que o "pombo up" roda; contém a senha',
  'check everything that sending needs, and say how to fix what is wrong':
    'confere tudo de que o envio precisa, e diz como corrigir o que estiver errado',
  'the help of a command, or of a topic: environment, exit-codes, files':
    'a ajuda de um comando, ou de um assunto: environment, exit-codes, files',
  'print a script that completes commands, flags and values with the Tab key':
    'mostra um script que completa comandos, opções e valores com a tecla Tab',
  'what the scripts of "pombo completion" call': 'o que os scripts do "pombo completion" chamam',
};
