/**
 * What people need who run a failover, in the standby region, since that is the region that must answer then: the bucket
 * of the shared journal, the bucket of Pulumi's state, the bucket of the switch objects, and the roles of the people. It is
 * there in every posture, because creating buckets and roles depends on us-east-1 (AWS whitepaper "AWS Fault Isolation
 * Boundaries").
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../src/domain/facts/manifest.ts';
import type { PolicyDocument } from '../src/domain/api/policy-document.ts';
import { journalCalls, policyFor, type PolicyRole } from '../src/domain/plan/policy.ts';
import { bucketNameIn, declareBucket } from './bucket.ts';
import type { Estate } from './estate.ts';
import { nameIn } from './estate.ts';

/** Who approves needs the journal alone, and nothing that a plan could tell. */
export type OperatorPolicies = Record<Exclude<PolicyRole, 'approve'>, PolicyDocument[]>;

export interface ControlRoomArgs {
  estate: Estate;
  /** ARNs of who may take the roles; none: whoever IAM of the account lets. */
  operators: string[];
  /** Of each role beside the journal, as `failover iam` prints them; null while there is no plan yet. */
  policies: OperatorPolicies | null;
}

/** Where in the bucket the journal is; the rest of it is free for others. */
const PREFIX = 'failover';

const SWITCHES = 'switches';

/** A shift at work: long enough that nobody has to take the role again in the middle of a run. */
const SESSION_SECONDS = 4 * 3600;

/** Objects that take the other region out while they are there, by the name of a load balancer. */
export const switchObjectOf = (estate: Estate, balancerName: string): { hostName: string; key: string } => ({
  hostName: `${bucketNameIn(estate, SWITCHES)}.s3.${estate.region}.amazonaws.com`,
  key: `out/${balancerName}`,
});

/** The checkers of Route 53 ask like anybody else, so everybody may read these objects, and nothing is in them. */
const declareSwitches = (estate: Estate, parent: pulumi.Resource): pulumi.Output<string> => {
  const { name, arn, guards } = declareBucket(SWITCHES, { estate, publicPolicy: true }, parent);
  const policy = new aws.s3.BucketPolicy(
    `${SWITCHES}-policy`,
    {
      bucket: name,
      policy: pulumi.jsonStringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: pulumi.interpolate`${arn}/out/*` },
        ],
      }),
    },
    { parent, dependsOn: guards },
  );
  return pulumi.all([name, policy.urn]).apply(([bucket]) => bucket);
};

const trustOf = ({ account }: Estate, operators: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        // The account itself stands for whoever its own IAM policies let (IAM User Guide, AWS account principals).
        Principal: { AWS: operators.length === 0 ? `arn:aws:iam::${account}:root` : operators },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:PrincipalAccount': account } },
      },
    ],
  });

const declareRole = (args: ControlRoomArgs, role: PolicyRole, parent: pulumi.Resource): pulumi.Resource[] => {
  const { estate, operators, policies } = args;
  const logicalName = `operator-${role}`;
  const declared = new aws.iam.Role(
    logicalName,
    {
      name: nameIn(estate, 'failover', role),
      description: `Runs failover: ${role}`,
      assumeRolePolicy: trustOf(estate, operators),
      maxSessionDuration: SESSION_SECONDS,
    },
    { parent, protect: true },
  );
  const journal = { bucket: bucketNameIn(estate, 'journal'), region: estate.region, prefix: PREFIX };
  const ofJournal = policyFor(journalCalls(journal, role), estate.account);
  const documents = [...ofJournal, ...(role === 'approve' ? [] : (policies?.[role] ?? []))];
  return documents.map((document, index) => {
    const policy = new aws.iam.Policy(
      `${logicalName}-policy-${index + 1}`,
      { name: nameIn(estate, 'failover', role, String(index + 1)), policy: JSON.stringify(document) },
      { parent },
    );
    return new aws.iam.RolePolicyAttachment(
      `${logicalName}-attachment-${index + 1}`,
      { role: declared.name, policyArn: policy.arn },
      { parent },
    );
  });
};

export class ControlRoom extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<NonNullable<Manifest['journal']>>;
  readonly switchBucket: pulumi.Output<string>;
  /** What `pulumi login` takes: Pulumi's state of both stacks, outside of the region that may fail. */
  readonly stateBackend: pulumi.Output<string>;

  constructor(name: string, args: ControlRoomArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:ControlRoom', name, {}, opts);
    const { estate } = args;
    const journal = declareBucket('journal', { estate }, this);
    const state = declareBucket('state', { estate }, this);
    this.switchBucket = declareSwitches(estate, this);
    for (const role of ['observe', 'promote', 'drill', 'approve'] as const) declareRole(args, role, this);
    this.manifest = pulumi
      .all([journal.name, ...journal.guards.map(({ urn }) => urn)])
      .apply(([bucket = '']) => ({ bucket, prefix: PREFIX }));
    this.stateBackend = pulumi.interpolate`s3://${state.name}?region=${estate.region}&awssdk=v2`;
    this.registerOutputs({ manifest: this.manifest, stateBackend: this.stateBackend });
  }
}
