"""The native events that every contender answers: made by the parent, sent as JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

Event = dict[str, Any]

HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate, br",
    "accept-language": "en-GB,en;q=0.9",
    "cache-control": "no-cache",
    "content-type": "application/json",
    "host": "api.example.com",
    "origin": "https://shop.example.com",
    "referer": "https://shop.example.com/basket",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
    "x-tenant": "acme",
}


def order(number: int, total: float = 129.5) -> str:
    """Returns one order as compact JSON of about 300 bytes."""
    lines = [
        {"sku": f"A-{1000 + number}", "quantity": 2, "price": 24.75},
        {"sku": "B-2002", "quantity": 1, "price": 60.0},
        {"sku": "C-3003", "quantity": 4, "price": 5.0},
    ]
    document = {
        "id": f"order-{number:08}",
        "total": total,
        "currency": "EUR",
        "express": True,
        "note": "leave it at the door, ring twice, the dog is friendly",
        "placed": "2026-11-23T08:15:30Z",
        "lines": lines,
    }
    return json.dumps(document, separators=(",", ":"))


def http_v2(method: str, path: str, body: str | None, number: int = 0) -> Event:
    """Returns an API Gateway HTTP API event in payload format 2.0."""
    event: Event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "dry=no&page=1",
        "cookies": ["theme=dark", f"session=s-{number:06}"],
        "headers": dict(HEADERS),
        "queryStringParameters": {"dry": "no", "page": "1"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": HEADERS["user-agent"],
            },
            "requestId": f"JKJaXmPLvHcESHA{number}=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "23/Nov/2026:08:15:31 +0000",
            "timeEpoch": 1795421731000,
        },
        "isBase64Encoded": False,
    }
    if body is not None:
        event["headers"]["content-length"] = str(len(body))
        event["body"] = body
    return event


def order_v2(number: int) -> Event:
    """Returns the measured request as the HTTP API sends it to its own route."""
    event = http_v2("POST", f"/orders/c-{number}", order(number), number)
    event["pathParameters"] = {"customer": f"c-{number}"}
    event["routeKey"] = event["requestContext"]["routeKey"] = "POST /orders/{customer}"
    return event


def order_v1(number: int) -> Event:
    """Returns the measured request as a REST API sends it, which is what Chalice reads."""
    headers = {**HEADERS, "cookie": f"theme=dark; session=s-{number:06}"}
    query = {"dry": "no", "page": "1"}
    path = f"/orders/c-{number}"
    return {
        "resource": "/orders/{customer}",
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
        "pathParameters": {"customer": f"c-{number}"},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "api.example.com",
            "httpMethod": "POST",
            "identity": {"sourceIp": "203.0.113.7", "userAgent": HEADERS["user-agent"]},
            "path": f"/prod{path}",
            "protocol": "HTTP/1.1",
            "requestId": f"c6af9ac6-7b61-11e6-9a41-{number:012}",
            "requestTimeEpoch": 1795421731000,
            "resourceId": "0t2qik",
            "resourcePath": "/orders/{customer}",
            "stage": "prod",
        },
        "body": order(number),
        "isBase64Encoded": False,
    }


def sqs(bodies: list[str]) -> Event:
    """Returns one delivery of a standard queue, a record for each body."""
    return {"Records": [_record(number, body) for number, body in enumerate(bodies)]}


def _record(number: int, body: str) -> Event:
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{number:012}",
        "receiptHandle": f"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a{number:06}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1795421731000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1795421731042",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders-prod",
        "awsRegion": "eu-west-1",
    }


def kinesis(bodies: list[str]) -> Event:
    """Returns one delivery of a stream, a record for each body."""
    return {"Records": [_stream_record(number, body) for number, body in enumerate(bodies)]}


def _stream_record(number: int, body: str) -> Event:
    sequence = f"49590338271490256608559692538361571095921575989136{number:06}"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": f"c-{number}",
            "sequenceNumber": sequence,
            "data": b64encode(body.encode()).decode(),
            "approximateArrivalTimestamp": 1795421731.042,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/orders",
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders-prod",
    }


def dynamodb(bodies: list[str]) -> Event:
    """Returns one delivery of a table's changes, each body a document that was put."""
    return {"Records": [_change(number, json.loads(body)) for number, body in enumerate(bodies)]}


def _change(number: int, document: Event) -> Event:
    image = _attribute(document)["M"]
    return {
        "eventID": f"c4ca4238a0b923820dcc509a{number:08}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795421731,
            "Keys": {"id": image["id"]},
            "NewImage": image,
            "SequenceNumber": f"4421584500000000017450{number:06}",
            "SizeBytes": 303,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders-prod/stream/2026-11-23T08:00:00.000",
    }


def _attribute(value: Any) -> Event:
    if isinstance(value, dict):
        return {"M": {name: _attribute(one) for name, one in value.items()}}
    if isinstance(value, list):
        return {"L": [_attribute(one) for one in value]}
    if isinstance(value, str):
        return {"S": value}
    return {"BOOL": value} if isinstance(value, bool) else {"N": str(value)}


def s3(key: str) -> Event:
    """Returns the notification of one object that was put into a bucket."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "eu-west-1",
                "eventTime": "2026-11-23T08:15:31.042Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
                "requestParameters": {"sourceIPAddress": "203.0.113.7"},
                "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jl"},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "828aa6fc-f7b5-4305-8584-487c791949c1",
                    "bucket": {
                        "name": "receipts-prod",
                        "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                        "arn": "arn:aws:s3:::receipts-prod",
                    },
                    "object": {
                        "key": key,
                        "size": 1305,
                        "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                        "sequencer": "0C0F6F405D6ED209E1",
                    },
                },
            }
        ]
    }


def eventbridge(number: int) -> Event:
    """Returns an application's own event of a rule, its detail the measured order."""
    return {
        "version": "0",
        "id": f"6a7e8feb-b491-4cf7-a9f1-{number:012}",
        "detail-type": "OrderPlaced",
        "source": "com.example.orders",
        "account": "123456789012",
        "time": "2026-11-23T08:15:31Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": json.loads(order(number)),
    }
