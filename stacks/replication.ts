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
const prefixesOf = (repositories: string[]): string[] => [
  ...new Set(repositories.map((repository) => repository.replace(/\/.*$/, '/'))),
];

const declareImages = ({ estate, destination, repositories }: ReplicationArgs, parent: pulumi.Resource) => {
  const repositoryFilters = prefixesOf(repositories).map((filter) => ({ filter, filterType: 'PREFIX_MATCH' }));
  if (repositoryFilters.length === 0) return undefined;
  const destinations = [{ region: destination, registryId: estate.account }];
  return new aws.ecr.ReplicationConfiguration(
    'images',
    { replicationConfiguration: { rules: [{ destinations, repositoryFilters }] } },
    { parent },
  );
};

const declareSecret = ({ estate, destination }: ReplicationArgs, secret: string, parent: pulumi.Resource) =>
  new aws.secretsmanager.Secret(
    `${secret}-secret`,
    {
      name: nameIn(estate, secret),
      description: 'Declared without a value: put it with "aws secretsmanager put-secret-value".',
      replicas: [{ region: destination }],
    },
    { parent, protect: true },
  );

export class Replication extends pulumi.ComponentResource {
  /** Undefined when no image is copied. */
  readonly images: aws.ecr.ReplicationConfiguration | undefined;
  readonly secrets: aws.secretsmanager.Secret[];

  constructor(name: string, args: ReplicationArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Replication', name, {}, opts);
    this.images = declareImages(args, this);
    this.secrets = args.secrets.map((secret) => declareSecret(args, secret, this));
    this.registerOutputs({});
  }
}
