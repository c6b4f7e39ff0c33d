/** Load balancers, security groups, roles, log groups, alarms and certificates as their APIs show them. */
import { list, record, registered, set, texts } from './materialise-exhibits-compute.ts';
import type { Exhibits } from '../services/exhibit-state.ts';
import { timeOf } from '../services/answer.ts';
import type { Site } from './materialise-index.ts';

/** Defaults of an Application Load Balancer: ELB API Reference, CreateLoadBalancer, CreateTargetGroup. */
const exhibitBalancing = (site: Site, { loadBalancers, listeners, targetGroups }: Exhibits): void => {
  for (const balancer of registered(site, 'aws:lb/loadBalancer:LoadBalancer')) {
    loadBalancers[String(balancer['arn'])] = {
      LoadBalancerArn: balancer['arn'],
      LoadBalancerName: balancer['name'],
      DNSName: balancer['dnsName'],
      Scheme: balancer['internal'] === true ? 'internal' : 'internet-facing',
      Type: balancer['loadBalancerType'] ?? 'application',
      IpAddressType: balancer['ipAddressType'] ?? 'ipv4',
      SecurityGroups: texts(balancer['securityGroups']),
    };
  }
  for (const listener of registered(site, 'aws:lb/listener:Listener')) {
    const certificate = listener['certificateArn'];
    listeners[String(listener['arn'])] = set({
      ListenerArn: listener['arn'],
      LoadBalancerArn: listener['loadBalancerArn'],
      Port: listener['port'],
      Protocol: listener['protocol'] ?? 'HTTP',
      SslPolicy: listener['sslPolicy'],
      Certificates: certificate === undefined ? undefined : [{ CertificateArn: certificate }],
      DefaultActions: list(listener['defaultActions']).map(({ type }) => ({ Type: type })),
    });
  }
  for (const group of registered(site, 'aws:lb/targetGroup:TargetGroup')) {
    const check = record(group['healthCheck']);
    targetGroups[String(group['arn'])] = {
      TargetGroupArn: group['arn'],
      TargetGroupName: group['name'],
      Protocol: group['protocol'],
      Port: group['port'],
      TargetType: group['targetType'] ?? 'instance',
      HealthCheckPath: check['path'] ?? '/',
      HealthCheckProtocol: check['protocol'] ?? 'HTTP',
      HealthCheckPort: check['port'] ?? 'traffic-port',
      HealthCheckIntervalSeconds: check['interval'] ?? 30,
      HealthCheckTimeoutSeconds: check['timeout'] ?? 5,
      HealthyThresholdCount: check['healthyThreshold'] ?? 5,
      UnhealthyThresholdCount: check['unhealthyThreshold'] ?? 2,
      Matcher: { HttpCode: check['matcher'] ?? '200' },
    };
  }
};

const permissionOf = (rule: Record<string, unknown>) => ({
  IpProtocol: rule['protocol'],
  FromPort: rule['fromPort'],
  ToPort: rule['toPort'],
  IpRanges: texts(rule['cidrBlocks']).map((CidrIp) => ({ CidrIp })),
  Ipv6Ranges: texts(rule['ipv6CidrBlocks']).map((CidrIpv6) => ({ CidrIpv6 })),
  PrefixListIds: texts(rule['prefixListIds']).map((PrefixListId) => ({ PrefixListId })),
  UserIdGroupPairs: texts(rule['securityGroups']).map((GroupId) => ({ GroupId })),
});

const exhibitNetwork = (site: Site, { securityGroups, vpcs }: Exhibits): void => {
  for (const type of ['awsx:ec2:Vpc', 'aws:ec2/vpc:Vpc'])
    for (const vpc of registered(site, type)) {
      const { vpcId } = vpc;
      const id = typeof vpcId === 'string' ? vpcId : String(vpc.resource.id);
      vpcs[id] = { VpcId: id, CidrBlock: vpc['cidrBlock'] };
    }
  for (const group of registered(site, 'aws:ec2/securityGroup:SecurityGroup')) {
    const id = String(group.resource.id);
    securityGroups[id] = {
      GroupId: id,
      GroupName: group['name'],
      VpcId: group['vpcId'],
      IpPermissions: list(group['ingress']).map(permissionOf),
      IpPermissionsEgress: list(group['egress']).map(permissionOf),
    };
  }
};

const exhibitRoles = (site: Site, { roles }: Exhibits): void => {
  for (const role of registered(site, 'aws:iam/role:Role'))
    roles[String(role['name'])] = {
      role: {
        RoleName: role['name'],
        RoleId: role['uniqueId'],
        Arn: role['arn'],
        Path: role['path'] ?? '/',
        CreateDate: timeOf(site.startMs),
        AssumeRolePolicyDocument: encodeURIComponent(String(role['assumeRolePolicy'])),
      },
      inline: {},
      attached: [],
    };
  for (const policy of registered(site, 'aws:iam/rolePolicy:RolePolicy')) {
    const role = roles[String(policy['role'])];
    if (role !== undefined) role.inline[String(policy['name'])] = String(policy['policy']);
  }
  for (const { role, policyArn } of registered(site, 'aws:iam/rolePolicyAttachment:RolePolicyAttachment')) {
    const PolicyArn = String(policyArn);
    roles[String(role)]?.attached.push({ PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1), PolicyArn });
  }
};

const exhibitWatching = (site: Site, { logGroups, alarms }: Exhibits): void => {
  for (const group of registered(site, 'aws:cloudwatch/logGroup:LogGroup'))
    logGroups[String(group['name'])] = set({
      logGroupName: group['name'],
      logGroupArn: group['arn'],
      retentionInDays: group['retentionInDays'],
      kmsKeyId: group['kmsKeyId'],
      logGroupClass: group['logGroupClass'] ?? 'STANDARD',
    });
  for (const alarm of registered(site, 'aws:cloudwatch/metricAlarm:MetricAlarm'))
    alarms[String(alarm['name'])] = set({
      AlarmName: alarm['name'],
      Namespace: alarm['namespace'],
      MetricName: alarm['metricName'],
      Statistic: alarm['statistic'],
      ExtendedStatistic: alarm['extendedStatistic'],
      Dimensions: Object.entries(record(alarm['dimensions'])).map(([Name, Value]) => ({ Name, Value })),
      Period: alarm['period'],
      EvaluationPeriods: alarm['evaluationPeriods'],
      DatapointsToAlarm: alarm['datapointsToAlarm'],
      Threshold: alarm['threshold'],
      ComparisonOperator: alarm['comparisonOperator'],
      TreatMissingData: alarm['treatMissingData'] ?? 'missing',
      ActionsEnabled: alarm['actionsEnabled'] ?? true,
      AlarmActions: texts(alarm['alarmActions']),
      OKActions: texts(alarm['okActions']),
      Metrics: alarm['metricQueries'],
    });
};

/** How long ACM's public certificates are valid (ACM User Guide, Certificate characteristics). */
const VALID_MS = 198 * 86_400_000;

/**
 * Certificates that are handed in are made outside of the program: each is there, issued for the region's public names and
 * new when the world begins.
 */
const exhibitCertificates = (site: Site, { listeners, certificates }: Exhibits): void => {
  const names = site.provisioned.manifest.records.map(({ name }) => name);
  const handedIn = Object.values(listeners)
    .flatMap(({ Certificates }) => list(Certificates))
    .map(({ CertificateArn }) => String(CertificateArn));
  const made = new Map(registered(site, 'aws:acm/certificate:Certificate').map((one) => [String(one['arn']), one]));
  for (const arn of new Set([...handedIn, ...made.keys()])) {
    const declared = made.get(arn);
    const DomainName = declared?.['domainName'] ?? names[0] ?? 'unknown';
    const others = declared === undefined ? names : [DomainName, ...texts(declared['subjectAlternativeNames'])];
    certificates[arn] = {
      CertificateArn: arn,
      DomainName,
      SubjectAlternativeNames: [...new Set(others)],
      Status: 'ISSUED',
      Type: 'AMAZON_ISSUED',
      KeyAlgorithm: declared?.['keyAlgorithm'] ?? 'RSA-2048',
      NotAfter: timeOf(site.startMs + VALID_MS),
      RenewalEligibility: 'ELIGIBLE',
    };
  }
};

/** What stands around the things that run. */
export const exhibitSurroundings = (site: Site, exhibits: Exhibits): void => {
  exhibitBalancing(site, exhibits);
  exhibitNetwork(site, exhibits);
  exhibitRoles(site, exhibits);
  exhibitWatching(site, exhibits);
  exhibitCertificates(site, exhibits);
};
