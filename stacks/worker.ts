/** A Fargate service that nobody connects to: it takes its work from elsewhere. */
import * as pulumi from '@pulumi/pulumi';
import type { ServiceManifest } from '../src/domain/facts/manifest.ts';
import type { ServiceDescription } from './application.ts';
import { declareFargateService, type ServicePlace } from './fargate-service.ts';

export interface WorkerArgs extends ServicePlace {
  service: ServiceDescription;
}

export class Worker extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<ServiceManifest>;

  constructor(name: string, args: WorkerArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Worker', name, {}, opts);
    const declared = declareFargateService({ ...args, reach: null }, this);
    this.manifest = declared.apply((manifest) => ({ ...manifest, targetGroup: null }));
    this.registerOutputs({});
  }
}
