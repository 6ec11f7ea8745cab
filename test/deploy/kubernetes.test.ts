import { readFileSync, readdirSync } from 'node:fs';
import { VARIABLES, readConfig } from '@pombo/api';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

/** `deploy/kubernetes`, against the schemas of Kubernetes, and what Pombo needs of it. */
const folder = new URL('../../deploy/kubernetes/', import.meta.url);

interface Container {
  image: string;
  args: string[];
  env?: { name: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[];
  envFrom?: { configMapRef?: { name: string } }[];
  securityContext: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string }[];
  readinessProbe?: object;
  livenessProbe?: object;
}

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec: {
    replicas: number;
    serviceName: string;
    selector: Record<string, unknown> & { matchLabels?: Record<string, string> };
    maxUnavailable?: number;
    persistentVolumeClaimRetentionPolicy?: Record<string, string>;
    volumeClaimTemplates?: { metadata: { name: string } }[];
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        terminationGracePeriodSeconds: number;
        enableServiceLinks: boolean;
        securityContext: Record<string, unknown>;
        containers: Container[];
        volumes?: { secret?: { secretName: string } }[];
      };
    };
  };
}

const manifests = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(new URL(file, folder), 'utf8'), { merge: true }).map(
      (document) => [`${file}: ${(document.toJS() as Manifest).kind}`, document.toJS() as Manifest] as const,
    ),
  );
const sets = manifests.map(([, each]) => each).filter(({ kind }) => kind === 'StatefulSet');
const named = (kind: string, name: string): Manifest =>
  manifests.find(([, each]) => each.kind === kind && each.metadata.name === name)![1];
const worker = named('StatefulSet', 'pombo-worker').spec;
const pods = sets.map(({ metadata, spec }) => [metadata.name, spec.template.spec] as const);

/** Rejects with what the schema of its kind does not allow. */
async function validate(manifest: Manifest): Promise<void> {
  type Model = new (data: object) => { validate(): void };
  const models = (await import(`kubernetes-models/${manifest.apiVersion}`)) as Record<string, Model>;
  new models[manifest.kind]!(manifest).validate();
}

describe('the schemas of Kubernetes allow', () => {
  test.for(manifests)('%s', async ([, manifest]) => {
    await expect(validate(manifest)).resolves.toBeUndefined();
  });

  test('and refuse a field of the wrong type', async () => {
    const broken = structuredClone(named('StatefulSet', 'pombo-worker'));
    (broken.spec as { replicas: unknown }).replicas = 'two';
    await expect(validate(broken)).rejects.toThrow(/replicas/);
  });
});

test('each worker has a volume for its journal, which outlives it', () => {
  expect(worker.volumeClaimTemplates!.map(({ metadata }) => metadata.name)).toEqual(['data']);
  expect(worker.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  const { POMBO_DATA_DIR: dataDir } = named('ConfigMap', 'pombo').data!;
  const { volumeMounts } = worker.template.spec.containers[0]!;
  expect(dataDir!.startsWith(`${volumeMounts.find(({ name }) => name === 'data')!.mountPath}/`)).toBe(true);
});

test('a worker has longer to stop than a POST may take, and at most one is stopped at a time', () => {
  const data = named('ConfigMap', 'pombo').data!;
  const { sendTimeoutMs } = readConfig(data);
  expect(worker.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(sendTimeoutMs / 1000 + 30);
  const budget = named('PodDisruptionBudget', 'pombo-worker').spec;
  expect(budget.maxUnavailable).toBe(1);
  expect(worker.template.metadata.labels).toMatchObject(budget.selector.matchLabels!);
});

test('every service and set selects the pods of its set', () => {
  const labels = sets.map(({ spec }) => spec.template.metadata.labels);
  for (const { spec } of sets) {
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels!);
    expect(named('Service', spec.serviceName).kind).toBe('Service');
  }
  for (const [, { kind, metadata, spec }] of manifests) {
    if (kind !== 'Service') continue;
    const selected = labels.filter((each) =>
      Object.entries(spec.selector).every(([name, value]) => each[name] === value),
    );
    expect(selected, metadata.name).toHaveLength(1);
  }
});

test.for(pods)(
  '%s runs without root, with a read-only root file system and probes',
  ([, { securityContext, containers, ...pod }]) => {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.enableServiceLinks).toBe(false);
    for (const { securityContext: own, readinessProbe } of containers) {
      expect(own).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(readinessProbe).toBeDefined();
    }
  },
);

test('every secret that a container reads is created in docs/deploy.md, and none is in the manifests', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const keys = pods.flatMap(([, { containers }]) =>
    containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])),
  );
  expect(new Set(keys).size).toBeGreaterThan(2);
  for (const key of keys) expect(page).toContain(`--from-literal=${key}=`);
  const files = pods.flatMap(([, { volumes = [] }]) => volumes.flatMap(({ secret }) => secret?.secretName ?? []));
  for (const name of files) expect(page).toContain(`kubectl create secret generic ${name} `);
  expect(manifests.filter(([, { kind }]) => kind === 'Secret')).toEqual([]);
});

test('the variables of the containers exist', () => {
  const known = new Set([...VARIABLES.map(({ name }) => name), 'REDISCLI_AUTH']);
  const set = [
    ...Object.keys(named('ConfigMap', 'pombo').data!),
    ...pods.flatMap(([, { containers }]) => containers.flatMap(({ env = [] }) => env.map(({ name }) => name))),
  ];
  expect(set.filter((name) => !known.has(name))).toEqual([]);
});
