/** What the primary copies to the standby ahead of time: the application's images, and secrets by their replicas. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { nameIn, type Estate } from './estate.ts';

export interface ReplicationArgs {
  /** Of the primary. */
  estate: Estate;
  /** Region that gets the copies. */
  destination: string;
  /** Repositories of the images; empty where the registry's replication is declared elsewhere. */
  repositories: string[];
  /** Logical names of secrets; they are declared without a value. */
  secrets: string[];
}

/**
 * Filters of repositories match by prefix (Amazon ECR User Guide, Private image replication): a folder of repositories is one
 * filter, and a repository outside of any folder is its own.
 */
export const replicationPrefixes = (repositories: string[]): string[] => [
  ...new Set(repositories.map((repository) => repository.replace(/\/.*$/, '/'))),
];

export class Replication extends pulumi.ComponentResource {
  constructor(name: string, args: ReplicationArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Replication', name, {}, opts);
    const { estate, destination, repositories, secrets } = args;
    const prefixes = replicationPrefixes(repositories);
    if (prefixes.length > 0)
      new aws.ecr.ReplicationConfiguration(
        'images',
        {
          replicationConfiguration: {
            rules: [
              {
                destinations: [{ region: destination, registryId: estate.account }],
                repositoryFilters: prefixes.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
              },
            ],
          },
        },
        { parent: this },
      );
    for (const secret of secrets)
      new aws.secretsmanager.Secret(
        `${secret}-secret`,
        {
          name: nameIn(estate, secret),
          description: `Its value is put by hand: aws secretsmanager put-secret-value`,
          replicas: [{ region: destination }],
        },
        { parent: this, protect: true },
      );
    this.registerOutputs({});
  }
}
