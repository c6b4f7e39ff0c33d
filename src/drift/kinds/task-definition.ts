/** Task definitions: the artifact that is deployed. Of an environment only keys and hashes of values, of secrets references. */
import type { OutputOf } from '../../domain/api/call.ts';
import type { ServiceManifest } from '../../domain/facts/manifest.ts';
import { describedTask } from '../described.ts';
import { fieldsOf, type Fields } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { hiddenValue, normalJson, normalText, type Standpoint } from '../normal.ts';

type Task = NonNullable<OutputOf<'ecs', 'DescribeTaskDefinition'>['taskDefinition']>;
type Container = NonNullable<Task['containerDefinitions']>[number];

/** Lists of small documents, each as a field of its own, so that a row names the one that differs. */
const DOCUMENTS = ['ulimits', 'mountPoints', 'volumesFrom', 'dependsOn'] as const;
/** Command lines, in which a password may stand: only their hashes are shown. */
const HIDDEN = ['command', 'entryPoint', 'healthCheck'] as const;

/** Default that AWS adds to a port mapping: Amazon ECS API Reference, PortMapping; in awsvpc both ports are the same. */
const portOf = (port: NonNullable<Container['portMappings']>[number]): string =>
  `${port.protocol ?? 'tcp'} ${port.containerPort ?? '?'}`;

/** Repository and digest apart, so that a row shows what differs. */
const imageFields = (of: string, image: string): Fields => {
  const [repository = '', digest] = image.split('@');
  return fieldsOf({ [`${of} image`]: repository, [`${of} image digest`]: digest });
};

/** One container, field by field; `service` is a part of what its hidden values are hashed with. */
export const containerFields = (container: Container, service: string, look: Standpoint): Fields => {
  const of = container.name ?? 'container';
  const fields = fieldsOf({
    ...imageFields(of, normalText(container.image ?? '', look)),
    [`${of} essential`]: container.essential ?? true,
    [`${of} cpu`]: container.cpu === 0 ? null : container.cpu,
    [`${of} memory`]: container.memory,
    [`${of} memory reservation`]: container.memoryReservation,
    [`${of} read-only root`]: container.readonlyRootFilesystem ?? false,
    [`${of} stop timeout`]: container.stopTimeout,
    [`${of} user`]: container.user,
    [`${of} working directory`]: container.workingDirectory,
    [`${of} linux parameters`]:
      container.linuxParameters === undefined ? null : normalJson(container.linuxParameters, look),
    [`${of} log driver`]: container.logConfiguration?.logDriver,
  });
  for (const { name = '', value = '' } of container.environment ?? [])
    fields[`${of} environment ${name}`] = hiddenValue(value, `${service} ${of} ${name}`, look);
  for (const { name = '', valueFrom = '' } of container.secrets ?? [])
    fields[`${of} secret ${name}`] = normalText(valueFrom, look);
  for (const [option, value] of Object.entries(container.logConfiguration?.options ?? {}))
    fields[`${of} log option ${option}`] = option.startsWith('awslogs-')
      ? normalText(value, look)
      : hiddenValue(value, `${service} ${of} log ${option}`, look);
  for (const port of container.portMappings ?? []) fields[`${of} port ${portOf(port)}`] = true;
  for (const part of DOCUMENTS)
    for (const document of container[part] ?? []) fields[`${of} ${part} ${normalJson(document, look)}`] = true;
  for (const part of HIDDEN) {
    const whole = container[part];
    if (whole !== undefined && !(Array.isArray(whole) && whole.length === 0))
      fields[`${of} ${part}`] = hiddenValue(normalJson(whole, look), `${service} ${of} ${part}`, look);
  }
  return fields;
};

const read = (service: ServiceManifest, look: Look): Found[] => {
  const task = describedTask(look, service);
  if (task === null) return [];
  for (const { name = '', image = '' } of task.containerDefinitions ?? [])
    if (!image.includes('@sha256:'))
      look.find({
        name: service.name,
        field: `${name} image`,
        value: normalText(image, look),
        expected: 'a digest: tags move',
      });
  const fields = fieldsOf({
    cpu: Number(task.cpu ?? 0),
    memory: Number(task.memory ?? 0),
    network: task.networkMode,
    'cpu architecture': task.runtimePlatform?.cpuArchitecture ?? 'X86_64',
    'operating system': task.runtimePlatform?.operatingSystemFamily ?? 'LINUX',
    'ephemeral storage GiB': task.ephemeralStorage?.sizeInGiB,
    'has a task role': task.taskRoleArn !== undefined,
    'has an execution role': task.executionRoleArn !== undefined,
  });
  for (const volume of task.volumes ?? []) fields[`volume ${volume.name ?? ''}`] = normalJson(volume, look);
  for (const container of task.containerDefinitions ?? [])
    Object.assign(fields, containerFields(container, service.name, look));
  return [{ fields }];
};

export const taskDefinitions: Kind = {
  name: 'task definition',
  remedy:
    'Deploy the same image and settings in the region that lags: pulumi up of its stack, from the recorded facts.',
  subjects: (manifest) => subjectsOf(manifest.services, read),
};
