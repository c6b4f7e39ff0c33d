/** ECS services: how they are deployed and reached. Counts that autoscaling owns are compared as its bounds. */
import type { ServiceManifest } from '../../domain/facts/manifest.ts';
import { describedScaling, describedService } from '../described.ts';
import { fieldsOf } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalJson } from '../normal.ts';

const read = (service: ServiceManifest, look: Look): Found[] => {
  const found = describedService(look, service);
  const scaling = describedScaling(look, service);
  if (found === null) return [];
  const { deploymentConfiguration: deployment, networkConfiguration } = found;
  const network = networkConfiguration?.awsvpcConfiguration;
  const fields = fieldsOf({
    'launch type': found.launchType,
    'capacity providers':
      (found.capacityProviderStrategy?.length ?? 0) === 0 ? null : normalJson(found.capacityProviderStrategy, look),
    'platform version': found.platformVersion,
    scheduling: found.schedulingStrategy,
    'health check grace seconds': found.healthCheckGracePeriodSeconds ?? 0,
    'execute command': found.enableExecuteCommand ?? false,
    'tags from': found.propagateTags,
    'most percent while deploying': deployment?.maximumPercent,
    'least percent while deploying': deployment?.minimumHealthyPercent,
    'circuit breaker': deployment?.deploymentCircuitBreaker?.enable ?? false,
    'circuit breaker rolls back': deployment?.deploymentCircuitBreaker?.rollback ?? false,
    subnets: network?.subnets?.length,
    'public address': network?.assignPublicIp === 'ENABLED',
    'desired count': scaling === null ? found.desiredCount : null,
  });
  for (const { containerName, containerPort } of found.loadBalancers ?? [])
    fields[`receives on ${containerName ?? '?'}`] = containerPort ?? 'no port';
  return [{ fields }];
};

export const services: Kind = {
  name: 'service',
  remedy: 'Deploy the service in the region that lags: pulumi up of its stack.',
  subjects: (manifest) => subjectsOf(manifest.services, read),
};
