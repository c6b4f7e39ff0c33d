/** What AWS answers when a resource is created: its id and the attributes that only AWS can know. */
import { sha256 } from '../../domain/text/digest.ts';

export type Properties = Record<string, unknown>;

/** What an answer depends on beside the inputs. */
interface Creation {
  /** Logical name. */
  name: string;
  account: string;
  region: string;
}

interface CreationAnswer {
  /** Null for what exists in the program only. */
  id: string | null;
  /** Attributes beside the inputs. */
  added: Properties;
}

type Answering = (inputs: Properties, creation: Creation) => CreationAnswer;

/** Hosted zones of Application Load Balancers (AWS General Reference, Elastic Load Balancing endpoints and quotas). */
const BALANCER_ZONES: Record<string, string | undefined> = {
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-central-1': 'Z215JYRZR1TBD5',
};

/** Digits that look as if AWS had drawn them, the same every time for the same thing in the same region. */
const digitsFor = (type: string, { name, region }: Creation): string => sha256(`${type} ${name} ${region}`);

const uuidFor = (type: string, creation: Creation): string => {
  const digits = digitsFor(type, creation);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
  return [...parts, digits.slice(20, 32)].join('-');
};

const arnOf = (service: string, { region, account }: Creation, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/** For a resource whose id is its own ARN. */
const byArn = (arn: string, added: Properties = {}): CreationAnswer => ({ id: arn, added: { arn, ...added } });

const text = (inputs: Properties, key: string): string => String(inputs[key]);

/** `loadbalancer/app/<name>/<digits>` out of the ARN of a load balancer. */
const lastParts = (arn: string, kind: string): string => arn.slice(arn.indexOf(`${kind}/`) + kind.length + 1);

const network: Record<string, Answering> = {
  'awsx:ec2:Vpc': (_inputs, creation) => {
    const subnet = (kind: string) => (index: number) =>
      `subnet-0${digitsFor(`${kind} subnet ${index}`, creation).slice(0, 16)}`;
    return {
      id: null,
      added: {
        vpcId: `vpc-0${digitsFor('vpc', creation).slice(0, 16)}`,
        publicSubnetIds: [0, 1, 2].map(subnet('public')),
        privateSubnetIds: [0, 1, 2].map(subnet('private')),
        routeTables: [0, 1, 2, 3, 4, 5].map((index) => ({
          id: `rtb-0${digitsFor(`route table ${index}`, creation).slice(0, 16)}`,
        })),
      },
    };
  },
  'aws:ec2/securityGroup:SecurityGroup': (_inputs, creation) => {
    const id = `sg-0${digitsFor('group', creation).slice(0, 16)}`;
    return { id, added: { arn: arnOf('ec2', creation, `security-group/${id}`) } };
  },
  'aws:ec2/vpcEndpoint:VpcEndpoint': (_inputs, creation) => {
    const id = `vpce-0${digitsFor('endpoint', creation).slice(0, 16)}`;
    return { id, added: { arn: arnOf('ec2', creation, `vpc-endpoint/${id}`) } };
  },
};

const balancing: Record<string, Answering> = {
  'aws:lb/loadBalancer:LoadBalancer': (inputs, creation) => {
    const name = text(inputs, 'name');
    const digits = digitsFor('balancer', creation);
    const arn = arnOf('elasticloadbalancing', creation, `loadbalancer/app/${name}/${digits.slice(0, 16)}`);
    const number = BigInt(`0x${digits.slice(16, 24)}`)
      .toString()
      .padStart(10, '0');
    return byArn(arn, {
      dnsName: `${name}-${number}.${creation.region}.elb.amazonaws.com`,
      zoneId: BALANCER_ZONES[creation.region] ?? `Z${digits.slice(24, 37).toUpperCase()}`,
      arnSuffix: `app/${name}/${digits.slice(0, 16)}`,
    });
  },
  'aws:lb/targetGroup:TargetGroup': (inputs, creation) => {
    const suffix = `targetgroup/${text(inputs, 'name')}/${digitsFor('targets', creation).slice(0, 16)}`;
    return byArn(arnOf('elasticloadbalancing', creation, suffix), { arnSuffix: suffix });
  },
  'aws:lb/listener:Listener': (inputs, creation) => {
    const balancer = lastParts(text(inputs, 'loadBalancerArn'), 'loadbalancer');
    const digits = digitsFor('listener', creation).slice(0, 16);
    return byArn(arnOf('elasticloadbalancing', creation, `listener/${balancer}/${digits}`));
  },
  'aws:lb/listenerRule:ListenerRule': (inputs, creation) => {
    const listener = lastParts(text(inputs, 'listenerArn'), 'listener');
    const digits = digitsFor('rule', creation).slice(0, 16);
    return byArn(arnOf('elasticloadbalancing', creation, `listener-rule/${listener}/${digits}`));
  },
};

const compute: Record<string, Answering> = {
  'aws:ecs/cluster:Cluster': (inputs, creation) => byArn(arnOf('ecs', creation, `cluster/${text(inputs, 'name')}`)),
  'aws:ecs/taskDefinition:TaskDefinition': (inputs, creation) => {
    const arn = arnOf('ecs', creation, `task-definition/${text(inputs, 'family')}:1`);
    return { id: text(inputs, 'family'), added: { arn, revision: 1 } };
  },
  'aws:ecs/service:Service': (inputs, creation) => {
    const cluster = text(inputs, 'cluster');
    const clusterName = cluster.slice(cluster.lastIndexOf('/') + 1);
    return byArn(arnOf('ecs', creation, `service/${clusterName}/${text(inputs, 'name')}`));
  },
  'aws:appautoscaling/target:Target': (inputs, creation) => ({
    id: text(inputs, 'resourceId'),
    added: {
      arn: arnOf('application-autoscaling', creation, `scalable-target/${digitsFor('scaling', creation).slice(0, 32)}`),
    },
  }),
  'aws:appautoscaling/policy:Policy': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: { arn: arnOf('autoscaling', creation, `scalingPolicy:${uuidFor('policy', creation)}`) },
  }),
  'aws:lambda/function:Function': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: { arn: arnOf('lambda', creation, `function:${text(inputs, 'name')}`) },
  }),
  'aws:lambda/eventSourceMapping:EventSourceMapping': (_inputs, creation) => {
    const uuid = uuidFor('mapping', creation);
    return { id: uuid, added: { uuid, arn: arnOf('lambda', creation, `event-source-mapping:${uuid}`) } };
  },
};

const data: Record<string, Answering> = {
  'aws:kinesis/stream:Stream': (inputs, creation) =>
    byArn(arnOf('kinesis', creation, `stream/${text(inputs, 'name')}`)),
  'aws:dynamodb/table:Table': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: { arn: arnOf('dynamodb', creation, `table/${text(inputs, 'name')}`) },
  }),
  'aws:sqs/queue:Queue': (inputs, creation) => {
    const url = `https://sqs.${creation.region}.amazonaws.com/${creation.account}/${text(inputs, 'name')}`;
    return { id: url, added: { url, arn: arnOf('sqs', creation, text(inputs, 'name')) } };
  },
  'aws:s3/bucket:Bucket': (inputs) => ({
    id: text(inputs, 'bucket'),
    added: { arn: `arn:aws:s3:::${text(inputs, 'bucket')}` },
  }),
  'aws:cloudwatch/logGroup:LogGroup': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: { arn: arnOf('logs', creation, `log-group:${text(inputs, 'name')}`) },
  }),
  'aws:cloudwatch/metricAlarm:MetricAlarm': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: { arn: arnOf('cloudwatch', creation, `alarm:${text(inputs, 'name')}`) },
  }),
  'aws:secretsmanager/secret:Secret': (inputs, creation) =>
    byArn(
      arnOf('secretsmanager', creation, `secret:${text(inputs, 'name')}-${digitsFor('secret', creation).slice(0, 6)}`),
    ),
};

/** Services of the whole account: their ARNs name no region. */
const global: Record<string, Answering> = {
  'aws:iam/role:Role': (inputs, creation) => ({
    id: text(inputs, 'name'),
    added: {
      arn: `arn:aws:iam::${creation.account}:role/${text(inputs, 'name')}`,
      // IAM User Guide, IAM identifiers: the ids of roles begin with AROA.
      uniqueId: `AROA${digitsFor('role', creation).slice(0, 17).toUpperCase()}`,
    },
  }),
  'aws:iam/policy:Policy': (inputs, { account }) => byArn(`arn:aws:iam::${account}:policy/${text(inputs, 'name')}`),
  'aws:iam/rolePolicy:RolePolicy': (inputs) => ({
    id: `${text(inputs, 'role')}:${text(inputs, 'name')}`,
    added: {},
  }),
  'aws:route53/healthCheck:HealthCheck': (_inputs, creation) => {
    const id = uuidFor('check', creation);
    return { id, added: { arn: `arn:aws:route53:::healthcheck/${id}` } };
  },
  'aws:route53/record:Record': (inputs) => ({
    id: [inputs['zoneId'], inputs['name'], inputs['type'], inputs['setIdentifier']].map(String).join('_'),
    added: { fqdn: inputs['name'] },
  }),
};

const ANSWERS: Record<string, Answering | undefined> = { ...network, ...balancing, ...compute, ...data, ...global };

/** Answers one registration; a type that is not known here gets an id and nothing more. */
export const answerFor = (type: string, inputs: Properties, creation: Creation): CreationAnswer => {
  const answering = ANSWERS[type];
  if (answering !== undefined) return answering(inputs, creation);
  const isAws = type.startsWith('aws:');
  return { id: isAws ? `${creation.name}-${digitsFor(type, creation).slice(0, 8)}` : null, added: {} };
};
