"""Creates the example estate in two regions of an emulated AWS by plain API calls, and prints its ids as JSON.

Standard input: {"endpoint": URL, "zone": name, "bucket": name, "regions": [{"region", "weight", "shards", "enabled",
"services": [{"name", "web", "desired", "min", "max", "targets"}]}]}.
"""

import datetime
import functools
import io
import json
import sys
import zipfile

import boto3

ORDER = json.load(sys.stdin)


@functools.cache
def client(service, region):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=ORDER["endpoint"],
        aws_access_key_id="emulator",
        aws_secret_access_key="emulator",
    )


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create_role(name, service, grant):
    iam = client("iam", "us-east-1")
    trust = policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="permissions", PolicyDocument=policy({"Effect": "Allow", **grant}))
    return arn


def empty_code():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        # A moment of its own, so that both regions have the same code to the last bit.
        files.writestr(zipfile.ZipInfo("index.mjs"), "export const handler = () => {};")
    return archive.getvalue()


def create_load_balancer(region):
    ec2 = client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"{region}{zone}")["Subnet"]["SubnetId"]
        for index, zone in enumerate("ab")
    ]
    elb = client("elbv2", region)
    group = ec2.create_security_group(GroupName="pony-balancer", Description="users", VpcId=vpc)["GroupId"]
    created = elb.create_load_balancer(Name="pony", Subnets=subnets, SecurityGroups=[group], Type="application")["LoadBalancers"][0]
    certificate = client("acm", region).request_certificate(DomainName=f"app.{ORDER['zone']}")["CertificateArn"]
    elb.create_listener(
        LoadBalancerArn=created["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )
    return vpc, subnets, created


def create_target_group(region, vpc, service, load_balancer_arn, port):
    elb = client("elbv2", region)
    arn = elb.create_target_group(
        Name=f"pony-{service['name']}",
        Protocol="HTTP",
        Port=8080,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckPath="/health",
        HealthCheckIntervalSeconds=10,
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=load_balancer_arn,
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )
    targets = [{"Id": f"10.0.{port % 250}.{10 + index}", "Port": 8080} for index in range(service["targets"])]
    if targets:
        elb.register_targets(TargetGroupArn=arn, Targets=targets)
    return arn


def create_network(region, vpc, subnets, name):
    ec2 = client("ec2", region)
    group = ec2.create_security_group(GroupName=f"pony-{name}", Description="tasks", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}],
    )
    return {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group], "assignPublicIp": "DISABLED"}}


def create_service(region, service, network):
    ecs = client("ecs", region)
    logs = f"/pony/{service['name']}"
    client("logs", region).create_log_group(logGroupName=logs)
    client("logs", region).put_retention_policy(logGroupName=logs, retentionInDays=30)
    client("cloudwatch", region).put_metric_alarm(
        AlarmName=f"pony-{service['name']}-cpu",
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Statistic="Average",
        Dimensions=[{"Name": "ServiceName", "Value": service["name"]}],
        Period=60,
        EvaluationPeriods=5,
        Threshold=90,
        ComparisonOperator="GreaterThanThreshold",
    )
    task = ecs.register_task_definition(
        family=f"pony-{service['name']}",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        taskRoleArn=create_role(
            f"pony-{service['name']}-task-{region}",
            "ecs-tasks.amazonaws.com",
            {"Action": ["kinesis:PutRecord"], "Resource": [f"arn:aws:kinesis:{region}:123456789012:stream/pony-events"]},
        ),
        containerDefinitions=[
            {
                "name": service["name"],
                "image": f"123456789012.dkr.ecr.{region}.amazonaws.com/pony/{service['name']}@sha256:{'4' * 64}",
                "memory": 512,
                "environment": [{"name": "AWS_REGION", "value": region}, {"name": "MODE", "value": "live"}],
                "secrets": [{"name": "TOKEN", "valueFrom": f"arn:aws:secretsmanager:{region}:123456789012:secret:pony-AbCdEf"}],
                "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": logs, "awslogs-region": region}},
            }
        ],
    )["taskDefinition"]["taskDefinitionArn"]
    created = ecs.create_service(cluster="pony", serviceName=service["name"], taskDefinition=task, desiredCount=0, networkConfiguration=network)
    # Tasks wanted at creation stay pending for ever in moto; those of an update run at once.
    ecs.update_service(cluster="pony", service=service["name"], desiredCount=service["desired"])
    client("application-autoscaling", region).register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/pony/{service['name']}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=service["min"],
        MaxCapacity=service["max"],
    )
    client("application-autoscaling", region).put_scaling_policy(
        PolicyName=f"pony-{service['name']}-cpu",
        PolicyType="TargetTrackingScaling",
        ServiceNamespace="ecs",
        ResourceId=f"service/pony/{service['name']}",
        ScalableDimension="ecs:service:DesiredCount",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    )
    return created["service"]["serviceArn"]


def create_consumer(order, role):
    region = order["region"]
    kinesis = client("kinesis", region)
    kinesis.create_stream(StreamName="pony-events", ShardCount=order["shards"])
    stream = kinesis.describe_stream_summary(StreamName="pony-events")["StreamDescriptionSummary"]["StreamARN"]
    function = client("lambda", region).create_function(
        FunctionName="pony-analytics", Runtime="nodejs22.x", Role=role, Handler="index.handler", Code={"ZipFile": empty_code()}
    )["FunctionArn"]
    mapping = client("lambda", region).create_event_source_mapping(
        EventSourceArn=stream, FunctionName="pony-analytics", Enabled=order["enabled"], StartingPosition="TRIM_HORIZON", BatchSize=100
    )
    return {"streamArn": stream, "functionArn": function, "mappingUuid": mapping["UUID"]}


def create_record(zone_id, order, load_balancer):
    route53 = client("route53", "us-east-1")
    check = route53.create_health_check(
        CallerReference=order["region"],
        HealthCheckConfig={"Type": "HTTP", "FullyQualifiedDomainName": load_balancer["DNSName"], "Port": 80, "ResourcePath": "/health"},
    )["HealthCheck"]["Id"]
    record = {
        "Name": f"app.{ORDER['zone']}.",
        "Type": "A",
        "SetIdentifier": order["region"],
        "Weight": order["weight"],
        "HealthCheckId": check,
    }
    if ORDER["ttlSeconds"] is None:
        record["AliasTarget"] = {
            "HostedZoneId": load_balancer["CanonicalHostedZoneId"],
            "DNSName": load_balancer["DNSName"],
            "EvaluateTargetHealth": True,
        }
    else:
        record["Type"] = "CNAME"
        record["TTL"] = ORDER["ttlSeconds"]
        record["ResourceRecords"] = [{"Value": load_balancer["DNSName"]}]
    route53.change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    return check


def put_running_counts(order):
    """Container Insights of the last ten minutes: what a capacity target is taken from."""
    now = datetime.datetime.now(datetime.timezone.utc)
    client("cloudwatch", order["region"]).put_metric_data(
        Namespace="ECS/ContainerInsights",
        MetricData=[
            {
                "MetricName": "RunningTaskCount",
                "Dimensions": [{"Name": "ClusterName", "Value": "pony"}, {"Name": "ServiceName", "Value": service["name"]}],
                "Timestamp": now - datetime.timedelta(minutes=minutes),
                "Value": service["desired"],
                "Unit": "Count",
            }
            for service in order["services"]
            for minutes in (1, 6)
        ],
    )


def create_region(order, role, zone_id):
    region = order["region"]
    client("ecs", region).create_cluster(clusterName="pony")
    vpc, subnets, load_balancer = create_load_balancer(region)
    services = {}
    for port, service in enumerate(order["services"], start=8000):
        group = (
            create_target_group(region, vpc, service, load_balancer["LoadBalancerArn"], port) if service["web"] else None
        )
        services[service["name"]] = {"serviceArn": create_service(region, service, create_network(region, vpc, subnets, service["name"])), "targetGroupArn": group}
    put_running_counts(order)
    return {
        "region": region,
        "services": services,
        "loadBalancer": {
            "loadBalancerArn": load_balancer["LoadBalancerArn"],
            "dnsName": load_balancer["DNSName"],
            "canonicalHostedZoneId": load_balancer["CanonicalHostedZoneId"],
        },
        **create_consumer(order, role),
        "healthCheckId": create_record(zone_id, order, load_balancer),
    }


ROLE = create_role("pony-analytics", "lambda.amazonaws.com", {"Action": ["kinesis:GetRecords"], "Resource": "*"})
ZONE = client("route53", "us-east-1").create_hosted_zone(Name=ORDER["zone"], CallerReference="pony")["HostedZone"]["Id"]
ACCOUNT = client("sts", "us-east-1").get_caller_identity()["Account"]
STANDBY = ORDER["regions"][-1]["region"]
client("s3", STANDBY).create_bucket(
    Bucket=ORDER["bucket"], CreateBucketConfiguration={"LocationConstraint": STANDBY}
)
REGIONS = [create_region(order, ROLE, ZONE) for order in ORDER["regions"]]
json.dump({"account": ACCOUNT, "hostedZoneId": ZONE.removeprefix("/hostedzone/"), "regions": REGIONS}, sys.stdout)
