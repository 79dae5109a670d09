"""Each codec is its trigger's protocol, for mypy and pyright; written by `python -m tests.guards.test_typed_codecs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fungible_aws.codecs import activemq as fungible_aws_activemq
from fungible_aws.codecs import activemq_pipe as fungible_aws_activemq_pipe
from fungible_aws.codecs import cloudwatch_logs as fungible_aws_cloudwatch_logs
from fungible_aws.codecs import documentdb as fungible_aws_documentdb
from fungible_aws.codecs import dynamodb as fungible_aws_dynamodb
from fungible_aws.codecs import dynamodb_pipe as fungible_aws_dynamodb_pipe
from fungible_aws.codecs import eventbridge as fungible_aws_eventbridge
from fungible_aws.codecs import function_url as fungible_aws_function_url
from fungible_aws.codecs import http_v1 as fungible_aws_http_v1
from fungible_aws.codecs import http_v2 as fungible_aws_http_v2
from fungible_aws.codecs import invoke as fungible_aws_invoke
from fungible_aws.codecs import kafka as fungible_aws_kafka
from fungible_aws.codecs import kafka_pipe as fungible_aws_kafka_pipe
from fungible_aws.codecs import kinesis as fungible_aws_kinesis
from fungible_aws.codecs import kinesis_pipe as fungible_aws_kinesis_pipe
from fungible_aws.codecs import rabbitmq as fungible_aws_rabbitmq
from fungible_aws.codecs import rabbitmq_pipe as fungible_aws_rabbitmq_pipe
from fungible_aws.codecs import s3 as fungible_aws_s3
from fungible_aws.codecs import s3_eventbridge as fungible_aws_s3_eventbridge
from fungible_aws.codecs import s3_sns as fungible_aws_s3_sns
from fungible_aws.codecs import s3_sqs as fungible_aws_s3_sqs
from fungible_aws.codecs import schedule as fungible_aws_schedule
from fungible_aws.codecs import sns as fungible_aws_sns
from fungible_aws.codecs import sns_sqs as fungible_aws_sns_sqs
from fungible_aws.codecs import sqs as fungible_aws_sqs
from fungible_aws.codecs import sqs_pipe as fungible_aws_sqs_pipe
from fungible_azure.codecs import blob as fungible_azure_blob
from fungible_azure.codecs import blob_events as fungible_azure_blob_events
from fungible_azure.codecs import cosmos_db as fungible_azure_cosmos_db
from fungible_azure.codecs import event_grid as fungible_azure_event_grid
from fungible_azure.codecs import event_grid_schema as fungible_azure_event_grid_schema
from fungible_azure.codecs import event_hubs as fungible_azure_event_hubs
from fungible_azure.codecs import http as fungible_azure_http
from fungible_azure.codecs import invoke as fungible_azure_invoke
from fungible_azure.codecs import kafka as fungible_azure_kafka
from fungible_azure.codecs import queue_storage as fungible_azure_queue_storage
from fungible_azure.codecs import rabbitmq as fungible_azure_rabbitmq
from fungible_azure.codecs import service_bus as fungible_azure_service_bus
from fungible_azure.codecs import sql as fungible_azure_sql
from fungible_azure.codecs import timer as fungible_azure_timer
from fungible_cloudflare.codecs import event_subscription as fungible_cloudflare_event_subscription
from fungible_cloudflare.codecs import fetch as fungible_cloudflare_fetch
from fungible_cloudflare.codecs import queue_batch as fungible_cloudflare_queue_batch
from fungible_cloudflare.codecs import r2 as fungible_cloudflare_r2
from fungible_cloudflare.codecs import rpc as fungible_cloudflare_rpc
from fungible_cloudflare.codecs import scheduled as fungible_cloudflare_scheduled
from fungible_container.codecs import cloud_events as fungible_container_cloud_events
from fungible_container.codecs import cloud_events_batch as fungible_container_cloud_events_batch
from fungible_container.codecs import event_grid as fungible_container_event_grid
from fungible_container.codecs import http as fungible_container_http
from fungible_container.codecs import knative_ping as fungible_container_knative_ping
from fungible_container.codecs import pubsub as fungible_container_pubsub
from fungible_gcp.codecs import eventarc as fungible_gcp_eventarc
from fungible_gcp.codecs import firestore as fungible_gcp_firestore
from fungible_gcp.codecs import http_asgi as fungible_gcp_http_asgi
from fungible_gcp.codecs import http_wsgi as fungible_gcp_http_wsgi
from fungible_gcp.codecs import invoke as fungible_gcp_invoke
from fungible_gcp.codecs import pubsub as fungible_gcp_pubsub
from fungible_gcp.codecs import realtime_database as fungible_gcp_realtime_database
from fungible_gcp.codecs import scheduler as fungible_gcp_scheduler
from fungible_gcp.codecs import scheduler_pubsub as fungible_gcp_scheduler_pubsub
from fungible_gcp.codecs import storage as fungible_gcp_storage
from fungible_gcp.codecs import tasks as fungible_gcp_tasks

if TYPE_CHECKING:
    from fungible.codec import HttpCodec, InvokeCodec, ItemsCodec

    fungible_aws_activemq_: ItemsCodec = fungible_aws_activemq
    fungible_aws_activemq_pipe_: ItemsCodec = fungible_aws_activemq_pipe
    fungible_aws_cloudwatch_logs_: ItemsCodec = fungible_aws_cloudwatch_logs
    fungible_aws_documentdb_: ItemsCodec = fungible_aws_documentdb
    fungible_aws_dynamodb_: ItemsCodec = fungible_aws_dynamodb
    fungible_aws_dynamodb_pipe_: ItemsCodec = fungible_aws_dynamodb_pipe
    fungible_aws_eventbridge_: ItemsCodec = fungible_aws_eventbridge
    fungible_aws_function_url_: HttpCodec = fungible_aws_function_url
    fungible_aws_http_v1_: HttpCodec = fungible_aws_http_v1
    fungible_aws_http_v2_: HttpCodec = fungible_aws_http_v2
    fungible_aws_invoke_: InvokeCodec = fungible_aws_invoke
    fungible_aws_kafka_: ItemsCodec = fungible_aws_kafka
    fungible_aws_kafka_pipe_: ItemsCodec = fungible_aws_kafka_pipe
    fungible_aws_kinesis_: ItemsCodec = fungible_aws_kinesis
    fungible_aws_kinesis_pipe_: ItemsCodec = fungible_aws_kinesis_pipe
    fungible_aws_rabbitmq_: ItemsCodec = fungible_aws_rabbitmq
    fungible_aws_rabbitmq_pipe_: ItemsCodec = fungible_aws_rabbitmq_pipe
    fungible_aws_s3_: ItemsCodec = fungible_aws_s3
    fungible_aws_s3_eventbridge_: ItemsCodec = fungible_aws_s3_eventbridge
    fungible_aws_s3_sns_: ItemsCodec = fungible_aws_s3_sns
    fungible_aws_s3_sqs_: ItemsCodec = fungible_aws_s3_sqs
    fungible_aws_schedule_: ItemsCodec = fungible_aws_schedule
    fungible_aws_sns_: ItemsCodec = fungible_aws_sns
    fungible_aws_sns_sqs_: ItemsCodec = fungible_aws_sns_sqs
    fungible_aws_sqs_: ItemsCodec = fungible_aws_sqs
    fungible_aws_sqs_pipe_: ItemsCodec = fungible_aws_sqs_pipe
    fungible_azure_blob_: ItemsCodec = fungible_azure_blob
    fungible_azure_blob_events_: ItemsCodec = fungible_azure_blob_events
    fungible_azure_cosmos_db_: ItemsCodec = fungible_azure_cosmos_db
    fungible_azure_event_grid_: ItemsCodec = fungible_azure_event_grid
    fungible_azure_event_grid_schema_: ItemsCodec = fungible_azure_event_grid_schema
    fungible_azure_event_hubs_: ItemsCodec = fungible_azure_event_hubs
    fungible_azure_http_: HttpCodec = fungible_azure_http
    fungible_azure_invoke_: InvokeCodec = fungible_azure_invoke
    fungible_azure_kafka_: ItemsCodec = fungible_azure_kafka
    fungible_azure_queue_storage_: ItemsCodec = fungible_azure_queue_storage
    fungible_azure_rabbitmq_: ItemsCodec = fungible_azure_rabbitmq
    fungible_azure_service_bus_: ItemsCodec = fungible_azure_service_bus
    fungible_azure_sql_: ItemsCodec = fungible_azure_sql
    fungible_azure_timer_: ItemsCodec = fungible_azure_timer
    fungible_cloudflare_event_subscription_: ItemsCodec = fungible_cloudflare_event_subscription
    fungible_cloudflare_fetch_: HttpCodec = fungible_cloudflare_fetch
    fungible_cloudflare_queue_batch_: ItemsCodec = fungible_cloudflare_queue_batch
    fungible_cloudflare_r2_: ItemsCodec = fungible_cloudflare_r2
    fungible_cloudflare_rpc_: InvokeCodec = fungible_cloudflare_rpc
    fungible_cloudflare_scheduled_: ItemsCodec = fungible_cloudflare_scheduled
    fungible_container_cloud_events_: ItemsCodec = fungible_container_cloud_events
    fungible_container_cloud_events_batch_: ItemsCodec = fungible_container_cloud_events_batch
    fungible_container_event_grid_: ItemsCodec = fungible_container_event_grid
    fungible_container_http_: HttpCodec = fungible_container_http
    fungible_container_knative_ping_: ItemsCodec = fungible_container_knative_ping
    fungible_container_pubsub_: ItemsCodec = fungible_container_pubsub
    fungible_gcp_eventarc_: ItemsCodec = fungible_gcp_eventarc
    fungible_gcp_firestore_: ItemsCodec = fungible_gcp_firestore
    fungible_gcp_http_asgi_: HttpCodec = fungible_gcp_http_asgi
    fungible_gcp_http_wsgi_: HttpCodec = fungible_gcp_http_wsgi
    fungible_gcp_invoke_: InvokeCodec = fungible_gcp_invoke
    fungible_gcp_pubsub_: ItemsCodec = fungible_gcp_pubsub
    fungible_gcp_realtime_database_: ItemsCodec = fungible_gcp_realtime_database
    fungible_gcp_scheduler_: ItemsCodec = fungible_gcp_scheduler
    fungible_gcp_scheduler_pubsub_: ItemsCodec = fungible_gcp_scheduler_pubsub
    fungible_gcp_storage_: ItemsCodec = fungible_gcp_storage
    fungible_gcp_tasks_: ItemsCodec = fungible_gcp_tasks
