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


def create_role():
    iam = client("iam", "us-east-1")
    return iam.create_role(RoleName="pony-analytics", AssumeRolePolicyDocument="{}")["Role"]["Arn"]


def empty_code():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("index.mjs", "export const handler = () => {};")
    return archive.getvalue()


def create_load_balancer(region):
    ec2 = client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"{region}{zone}")["Subnet"]["SubnetId"]
        for index, zone in enumerate("ab")
    ]
    created = client("elbv2", region).create_load_balancer(Name="pony", Subnets=subnets, Type="application")
    return vpc, created["LoadBalancers"][0]


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


def create_service(region, service):
    ecs = client("ecs", region)
    task = ecs.register_task_definition(
        family=f"pony-{service['name']}",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": service["name"], "image": "pony", "memory": 512}],
    )["taskDefinition"]["taskDefinitionArn"]
    created = ecs.create_service(cluster="pony", serviceName=service["name"], taskDefinition=task, desiredCount=0)
    # Tasks wanted at creation stay pending for ever in moto; those of an update run at once.
    ecs.update_service(cluster="pony", service=service["name"], desiredCount=service["desired"])
    client("application-autoscaling", region).register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/pony/{service['name']}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=service["min"],
        MaxCapacity=service["max"],
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
        "AliasTarget": {
            "HostedZoneId": load_balancer["CanonicalHostedZoneId"],
            "DNSName": load_balancer["DNSName"],
            "EvaluateTargetHealth": True,
        },
    }
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
    vpc, load_balancer = create_load_balancer(region)
    services = {}
    for port, service in enumerate(order["services"], start=8000):
        group = (
            create_target_group(region, vpc, service, load_balancer["LoadBalancerArn"], port) if service["web"] else None
        )
        services[service["name"]] = {"serviceArn": create_service(region, service), "targetGroupArn": group}
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


ROLE = create_role()
ZONE = client("route53", "us-east-1").create_hosted_zone(Name=ORDER["zone"], CallerReference="pony")["HostedZone"]["Id"]
ACCOUNT = client("sts", "us-east-1").get_caller_identity()["Account"]
STANDBY = ORDER["regions"][-1]["region"]
client("s3", STANDBY).create_bucket(
    Bucket=ORDER["bucket"], CreateBucketConfiguration={"LocationConstraint": STANDBY}
)
REGIONS = [create_region(order, ROLE, ZONE) for order in ORDER["regions"]]
json.dump({"account": ACCOUNT, "hostedZoneId": ZONE.removeprefix("/hostedzone/"), "regions": REGIONS}, sys.stdout)
