import type { Log } from '@pombo/core';
import type { Ledger } from '@pombo/ledger';
import { instanceInfo, type InstanceFile, type ZapiSender } from '@pombo/zapi';
import { repeatEvery } from './repeat-every.ts';
import type { Shutdown } from './shutdown.ts';

/** Instances are published again at this interval, in case Redis lost them. */
const PUBLISH_MS = 60_000;

export interface PublishDeps {
  instances: InstanceFile;
  sender: Pick<ZapiSender, 'setInstances'>;
  ledger: Ledger;
  log: Log;
  shutdown: Shutdown;
}

/** Publishes the configured instances now, at an interval, and whenever their file changes. */
export async function publishInstances({ instances, sender, ledger, log, shutdown }: PublishDeps): Promise<void> {
  const publish = async (): Promise<void> => ledger.instances.publish(instances.instances().map(instanceInfo));
  const onError = (error: unknown): void => log.warn({ error }, 'instances.publish.failed');
  await publish();
  shutdown.defer(repeatEvery(PUBLISH_MS, publish, onError));
  instances.onChange(() => {
    sender.setInstances(instances.instances());
    publish().catch(onError);
  });
}
