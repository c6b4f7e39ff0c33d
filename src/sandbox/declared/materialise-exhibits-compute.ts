/** Services, task definitions, scaling policies, functions and mappings as their APIs show them. */
import { timeOf } from '../services/answer.ts';
import type { Exhibits } from '../services/exhibit-state.ts';
import type { Site } from './materialise-index.ts';
import type { RegisteredResource } from '../services/declared-region.ts';

type Fields = Record<string, unknown>;

/** The attributes of all registrations of a type. */
export const registered = (site: Site, type: string): (Fields & { resource: RegisteredResource })[] =>
  (site.byType.get(type) ?? []).map((resource) => ({ ...resource.outputs, resource }));

export const record = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(record) : []);
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Only what is set. */
export const set = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const lastPart = (arn: unknown): string => String(arn).slice(String(arn).lastIndexOf('/') + 1);

/** Defaults: Amazon ECS API Reference, CreateService. */
const exhibitServices = (site: Site, { services }: Exhibits): void => {
  for (const service of registered(site, 'aws:ecs/service:Service')) {
    const network = record(service['networkConfiguration']);
    const breaker = record(service['deploymentCircuitBreaker']);
    services[`${lastPart(service['cluster'])}/${String(service['name'])}`] = set({
      launchType: service['launchType'] ?? 'FARGATE',
      platformVersion: service['platformVersion'] ?? 'LATEST',
      schedulingStrategy: service['schedulingStrategy'] ?? 'REPLICA',
      healthCheckGracePeriodSeconds: service['healthCheckGracePeriodSeconds'] ?? 0,
      enableExecuteCommand: service['enableExecuteCommand'] ?? false,
      propagateTags: service['propagateTags'] ?? 'NONE',
      deploymentConfiguration: {
        maximumPercent: service['deploymentMaximumPercent'] ?? 200,
        minimumHealthyPercent: service['deploymentMinimumHealthyPercent'] ?? 100,
        deploymentCircuitBreaker: { enable: breaker['enable'] ?? false, rollback: breaker['rollback'] ?? false },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: texts(network['subnets']),
          securityGroups: texts(network['securityGroups']),
          assignPublicIp: network['assignPublicIp'] === true ? 'ENABLED' : 'DISABLED',
        },
      },
      loadBalancers: list(service['loadBalancers']),
    });
  }
};

const exhibitTasks = (site: Site, { taskDefinitions }: Exhibits): void => {
  for (const task of registered(site, 'aws:ecs/taskDefinition:TaskDefinition')) {
    const { containerDefinitions: text } = task;
    const containers: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    taskDefinitions[String(task['arn'])] = set({
      taskDefinitionArn: task['arn'],
      family: task['family'],
      revision: task['revision'],
      status: 'ACTIVE',
      networkMode: task['networkMode'],
      requiresCompatibilities: task['requiresCompatibilities'],
      cpu: task['cpu'],
      memory: task['memory'],
      executionRoleArn: task['executionRoleArn'],
      taskRoleArn: task['taskRoleArn'],
      runtimePlatform: task['runtimePlatform'],
      ephemeralStorage: task['ephemeralStorage'],
      containerDefinitions: list(containers),
    });
  }
};

const trackingOf = (value: unknown): Fields | undefined => {
  if (value === undefined) return undefined;
  const tracking = record(value);
  const metric = record(tracking['predefinedMetricSpecification']);
  return set({
    TargetValue: tracking['targetValue'],
    PredefinedMetricSpecification: set({
      PredefinedMetricType: metric['predefinedMetricType'],
      ResourceLabel: metric['resourceLabel'],
    }),
    // The provider sends 0 where the program leaves them out, and with it AWS's own default of 300 s does not count.
    ScaleInCooldown: tracking['scaleInCooldown'] ?? 0,
    ScaleOutCooldown: tracking['scaleOutCooldown'] ?? 0,
    DisableScaleIn: tracking['disableScaleIn'] ?? false,
  });
};

const exhibitPolicies = (site: Site, { scalingPolicies }: Exhibits): void => {
  for (const policy of registered(site, 'aws:appautoscaling/policy:Policy')) {
    scalingPolicies[`${String(policy['resourceId'])} ${String(policy['name'])}`] = set({
      PolicyARN: policy['arn'],
      PolicyName: policy['name'],
      PolicyType: policy['policyType'] ?? 'StepScaling',
      ServiceNamespace: policy['serviceNamespace'],
      ResourceId: policy['resourceId'],
      ScalableDimension: policy['scalableDimension'],
      TargetTrackingScalingPolicyConfiguration: trackingOf(policy['targetTrackingScalingPolicyConfiguration']),
      StepScalingPolicyConfiguration: policy['stepScalingPolicyConfiguration'],
      CreationTime: timeOf(site.startMs),
    });
  }
};

/** Defaults: Lambda API Reference, CreateFunction. */
const exhibitFunctions = (site: Site, { functions }: Exhibits): void => {
  for (const one of registered(site, 'aws:lambda/function:Function')) {
    const name = String(one['name']);
    const logging = record(one['loggingConfig']);
    functions[name] = set({
      FunctionName: name,
      FunctionArn: one['arn'],
      Role: one['role'],
      Runtime: one['runtime'],
      Handler: one['handler'],
      MemorySize: one['memorySize'] ?? 128,
      Timeout: one['timeout'] ?? 3,
      CodeSha256: one['sourceCodeHash'],
      PackageType: one['packageType'] ?? 'Zip',
      Architectures: one['architectures'] ?? ['x86_64'],
      EphemeralStorage: { Size: record(one['ephemeralStorage'])['size'] ?? 512 },
      TracingConfig: { Mode: record(one['tracingConfig'])['mode'] ?? 'PassThrough' },
      Environment: { Variables: record(record(one['environment'])['variables']) },
      Layers: texts(one['layers']).map((Arn) => ({ Arn })),
      LoggingConfig: {
        LogFormat: logging['logFormat'] ?? 'Text',
        LogGroup: logging['logGroup'] ?? `/aws/lambda/${name}`,
      },
    });
  }
};

/** Defaults: Lambda API Reference, CreateEventSourceMapping. */
const exhibitMappings = (site: Site, { mappings }: Exhibits): void => {
  for (const mapping of registered(site, 'aws:lambda/eventSourceMapping:EventSourceMapping')) {
    const failure = record(record(mapping['destinationConfig'])['onFailure']);
    mappings[String(mapping['uuid'])] = set({
      MaximumRetryAttempts: mapping['maximumRetryAttempts'] ?? -1,
      MaximumRecordAgeInSeconds: mapping['maximumRecordAgeInSeconds'] ?? -1,
      BisectBatchOnFunctionError: mapping['bisectBatchOnFunctionError'] ?? false,
      MaximumBatchingWindowInSeconds: mapping['maximumBatchingWindowInSeconds'] ?? 0,
      TumblingWindowInSeconds: mapping['tumblingWindowInSeconds'] ?? 0,
      FunctionResponseTypes: texts(mapping['functionResponseTypes']),
      DestinationConfig: { OnFailure: set({ Destination: failure['destinationArn'] }) },
    });
  }
};

/** What runs, and how it is scaled. */
export const exhibitCompute = (site: Site, exhibits: Exhibits): void => {
  exhibitServices(site, exhibits);
  exhibitTasks(site, exhibits);
  exhibitPolicies(site, exhibits);
  exhibitFunctions(site, exhibits);
  exhibitMappings(site, exhibits);
};
